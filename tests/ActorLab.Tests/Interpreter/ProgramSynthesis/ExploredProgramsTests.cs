using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using FsCheck;
using FsCheck.Xunit;

namespace ActorLab.Tests.Interpreter.ProgramSynthesis;

public class ExploredProgramsTests
{
    [Property(MaxTest = 60)]
    public void ExplorationVisitsEveryEndExactlyOnce(DoNotSize<long> seed)
    {
        var random = new Xoshiro256((ulong)seed.Item);
        ProgramTask task = Small(ref random);
        HashSet<string> every = Enumerate(task);
        var explored = new ExploredPrograms(task);
        var exploration = new Exploration(new Episode(task), explored);
        var visited = new HashSet<string>();
        while (exploration.RunRandom(ref random)) Assert.True(visited.Add(Key(exploration.Episode)));
        Assert.True(every.SetEquals(visited));
        Assert.True(explored.IsExhausted);
        Assert.Equal(every.Count, explored.EndCount);
        Assert.Equal(0, explored.NodeCount);
    }

    [Property(MaxTest = 60)]
    public void FreshTokensAreThoseThatLeadToSomethingNew(DoNotSize<long> seed)
    {
        var random = new Xoshiro256((ulong)seed.Item);
        ProgramTask task = Small(ref random);
        HashSet<string> left = Enumerate(task);
        var explored = new ExploredPrograms(task);
        Exploration[] turns = [new(new Episode(task), explored), new(new Episode(task), explored), new(new Episode(task), explored)];
        int[] fresh = new int[64];
        for (int step = 0; step < 20_000 && !explored.IsExhausted; step++)
        {
            // Several explorations of one store, a step at a time: each must see what the others have recorded.
            Exploration turn = turns[RandomTasks.Below(ref random, turns.Length)];
            if (turn.Episode.IsDone) turn.Begin();
            int count = turn.FreshIndices(fresh);
            if (step % 50 == 0)
            {
                string prefix = Key(turn.Episode);
                for (int i = 0; i < turn.Episode.ValidTokens.Length; i++)
                {
                    string next = prefix + turn.Episode.ValidTokens[i] + " ";
                    Assert.Equal(left.Any(p => p.StartsWith(next, StringComparison.Ordinal)), fresh.AsSpan(0, count).Contains(i));
                }
            }

            if (count == 0) turn.Begin();
            else turn.ReadAt(fresh[RandomTasks.Below(ref random, count)]);
            if (turn.Episode.IsDone) left.Remove(Key(turn.Episode));
            Assert.Equal(left.Count == 0, explored.IsExhausted);
        }
    }

    [Property(MaxTest = 60)]
    public void SavedAndLoadedItGoesOnAsBefore(DoNotSize<long> seed)
    {
        var random = new Xoshiro256((ulong)seed.Item);
        ProgramTask task = RandomTasks.Make(ref random, 9);
        var explored = new ExploredPrograms(task);
        var exploration = new Exploration(new Episode(task), explored);
        for (int i = RandomTasks.Below(ref random, 300); i > 0; i--) exploration.RunRandom(ref random);
        byte[] saved = explored.Save();
        ExploredPrograms loaded = ExploredPrograms.Load(task, saved);
        Assert.Equal(explored.EndCount, loaded.EndCount);
        Assert.Equal(explored.NodeCount, loaded.NodeCount);
        Assert.Equal(saved, loaded.Save());

        var other = new Exploration(new Episode(task), loaded);
        Xoshiro256 sameRandom = random;
        for (int i = 0; i < 300; i++)
        {
            Assert.Equal(exploration.RunRandom(ref random), other.RunRandom(ref sameRandom));
            Assert.Equal(Key(exploration.Episode), Key(other.Episode));
        }

        Assert.Equal(explored.Save(), loaded.Save());
    }

    [Fact]
    public void DamagedOrForeignBytesAreRefused()
    {
        var random = new Xoshiro256(3);
        ProgramTask task = Wide();
        var explored = new ExploredPrograms(task);
        var exploration = new Exploration(new Episode(task), explored);
        for (int i = 0; i < 500; i++) exploration.RunRandom(ref random);
        byte[] saved = explored.Save();
        Assert.Equal(explored.EndCount, ExploredPrograms.Load(task, saved).EndCount);
        Assert.Throws<ProgramException>(() => ExploredPrograms.Load(task, saved.AsSpan(0, saved.Length - 1)));
        Assert.Throws<ProgramException>(() => ExploredPrograms.Load(task, []));
        Assert.Throws<ProgramException>(() => ExploredPrograms.Load(Small(ref random), saved));
        for (int i = 0; i < saved.Length; i += 37)
        {
            byte[] damaged = [.. saved];
            damaged[i] ^= 4;
            Assert.Throws<ProgramException>(() => ExploredPrograms.Load(task, damaged));
        }
    }

    [Fact]
    public void MoreThan64ValidTokensAreExploredToTheEnd()
    {
        ProgramTask task = Wide();
        HashSet<string> every = Enumerate(task);
        var random = new Xoshiro256(5);
        var explored = new ExploredPrograms(task);
        var exploration = new Exploration(new Episode(task), explored);
        var visited = new HashSet<string>();
        while (exploration.RunRandom(ref random))
        {
            Assert.True(visited.Add(Key(exploration.Episode)));
            if (visited.Count == 300)
            {
                explored = ExploredPrograms.Load(task, explored.Save());
                exploration = new Exploration(new Episode(task), explored);
            }
        }

        Assert.True(every.SetEquals(visited));
        Assert.Equal(0, explored.NodeCount);
    }

    [Fact]
    public void AnAddedProgramIsExploredNoMore()
    {
        var random = new Xoshiro256(11);
        ProgramTask task = Small(ref random);
        var explored = new ExploredPrograms(task);
        int[][] programs = [.. Enumerate(task).Select(p => p.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray()).Where(t => t[^1] == Vocabulary.End)];
        Assert.True(programs.Length > 3);
        Assert.False(explored.Add(programs[0].AsSpan(0, programs[0].Length - 1)));
        Assert.False(explored.Add([task.Vocabulary.Close]));
        Assert.True(explored.Add(programs[0]));
        Assert.False(explored.Add(programs[0]));
        Assert.True(explored.Add(programs[1]));
        Assert.Equal(2, explored.EndCount);
        var exploration = new Exploration(new Episode(task), explored);
        while (exploration.RunRandom(ref random)) Assert.DoesNotContain(programs.Take(2), p => exploration.Episode.Tokens.SequenceEqual(p));
    }

    [Fact]
    public void RandomExplorationIsUniformAmongFreshTokens()
    {
        var random = new Xoshiro256(17);
        ProgramTask task = Wide();
        var counts = new Dictionary<int, int>();
        const int runs = 20_000;
        for (int i = 0; i < runs; i++)
        {
            var exploration = new Exploration(new Episode(task), new ExploredPrograms(task));
            exploration.RunRandom(ref random);
            int function = exploration.Episode.Tokens[1];
            counts[function] = counts.GetValueOrDefault(function) + 1;
        }

        double expected = (double)runs / task.AllowedFunctions.Count;
        double chiSquare = counts.Values.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.Equal(task.AllowedFunctions.Count, counts.Count);
        Assert.True(chiSquare < 60, $"chi square {chiSquare:F1} with {counts.Count - 1} degrees of freedom");
    }

    [Fact]
    public void AnEpisodeAllocatesNothing()
    {
        var random = new Xoshiro256(23);
        ProgramTask task = RandomTasks.Make(ref random, 30, InterpreterOptions.Default);
        var exploration = new Exploration(new Episode(task), new ExploredPrograms(task));
        for (int i = 0; i < 200; i++) exploration.RunRandom(ref random);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            exploration.Episode.Reset();
            while (!exploration.Episode.IsDone) exploration.Episode.ReadAt(RandomTasks.Below(ref random, exploration.Episode.ValidTokens.Length));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TheGeneratorsStateCanBeSaved()
    {
        var random = new Xoshiro256(1);
        random.Next();
        (ulong s0, ulong s1, ulong s2, ulong s3) = random.State;
        var restored = new Xoshiro256(s0, s1, s2, s3);
        for (int i = 0; i < 10; i++) Assert.Equal(random.Next64(), restored.Next64());
        Assert.NotEqual(new Xoshiro256(1).Next64(), new Xoshiro256(2).Next64());
        Assert.Throws<ArgumentException>(() => new Xoshiro256(0, 0, 0, 0));
    }

    private static ProgramTask Small(ref Xoshiro256 random)
    {
        InterpreterOptions options = InterpreterOptions.Default with { MaxExpressions = 2 };
        var table = new KnowledgeTable("small", 3,
        [
            TableColumn.OfTexts("r.s-string", ColumnKind.String, ["ann", RandomTasks.Below(ref random, 2) == 0 ? "ann" : "bob", null]),
            TableColumn.OfNumbers("r.n-number", ColumnKind.Number, [1, RandomTasks.Below(ref random, 3), RandomTasks.Below(ref random, 3)]),
        ]);
        return new ProgramTask(table, RandomTasks.Below(ref random, 2) == 0 ? [] : [Constant.OfNumbers(1), Constant.OfStrings("nn")], FunctionSet.WikiTables, options);
    }

    private static ProgramTask Wide() => new(
        new KnowledgeTable("wide", 2, [.. Enumerable.Range(0, 150).Select(c => TableColumn.OfNumbers($"r.c{c}-number", ColumnKind.Number, [c, c % 3 == 0 ? null : 1]))]),
        [],
        FunctionSet.WikiTables,
        InterpreterOptions.Default with { MaxExpressions = 1, MaxMemory = 1000 });

    private static HashSet<string> Enumerate(ProgramTask task)
    {
        var ends = new HashSet<string>();
        Visit(new Episode(task));
        return ends;

        void Visit(Episode at)
        {
            if (at.IsDone)
            {
                ends.Add(Key(at));
                return;
            }

            for (int i = 0; i < at.ValidTokens.Length; i++)
            {
                var next = new Episode(task);
                next.CopyFrom(at);
                next.ReadAt(i);
                Visit(next);
            }
        }
    }

    private static string Key(Episode episode) => string.Concat(episode.Tokens.ToArray().Select(t => t + " "));
}
