using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using FsCheck;
using FsCheck.Xunit;

namespace ActorLab.Tests.Interpreter.ProgramSynthesis;

public class InterpreterProperties
{
    [Property(MaxTest = 1000)]
    public void FastAndSlowInterpreterAgree(DoNotSize<long> seed)
    {
        var random = new Xoshiro256((ulong)seed.Item);
        int maxRows = RandomTasks.Below(ref random, 6) == 0 ? 150 : 9;
        ProgramTask task = RandomTasks.Make(ref random, maxRows);
        var fast = new Episode(task);
        var executor = new ProgramExecutor();
        for (int run = 0; run < (maxRows > 9 ? 4 : 25); run++)
        {
            fast.Reset();
            var slow = new SlowInterpreter(task);
            while (!fast.IsDone)
            {
                List<string> expected = slow.Valid();
                Assert.Equal(expected, Names(task, fast.ValidTokens));
                int index = RandomTasks.Below(ref random, expected.Count);
                slow.Read(expected[index]);
                fast.Read(fast.ValidTokens[index]);
                Assert.Equal(slow.IsDone, fast.IsDone);
                Assert.Equal(slow.IsError, fast.IsError);
                Assert.Equal(slow.Result, fast.Result.ToTexts());
            }

            bool executed = executor.Run(task, fast.Tokens);
            Assert.Equal(!fast.IsError, executed);
            if (!executed) continue;
            Assert.Equal(fast.Result, executor.Result);
            Assert.Equal(fast.ResultFingerprint, executor.ResultFingerprint);
            Assert.Equal(fast.Tokens.ToArray(), ProgramText.Parse(ProgramText.Print(task, fast.Tokens), task));
        }
    }

    [Property(MaxTest = 1000)]
    public void PortableTextMeansTheSame(DoNotSize<long> seed)
    {
        var random = new Xoshiro256((ulong)seed.Item);
        ProgramTask task = RandomTasks.Make(ref random, 9, InterpreterOptions.Default);
        if (task.Constants.Any(c => c.Texts.Count + c.Numbers.Count == 0)) return; // an empty list has no literal
        var episode = new Episode(task);
        var executor = new ProgramExecutor();
        for (int run = 0; run < 20; run++)
        {
            RunRandomly(episode, ref random);
            if (episode.IsError) continue;
            string portable = ProgramText.PrintPortable(task, episode.Tokens);
            Assert.True(executor.Run(task, ProgramText.Parse(portable, task)));
            Assert.Equal(episode.Result, executor.Result);
            if (portable.Contains("\"none\"")) continue; // without its question it cannot be known to be a date
            (ProgramTask bare, int[] tokens) = ProgramText.Bind(portable, task.Table, task.Functions);
            Assert.Equal(portable, ProgramText.PrintPortable(bare, tokens));
            Assert.True(executor.Run(bare, tokens), portable);
            Assert.Equal(episode.Result, executor.Result);
        }
    }

    [Property(MaxTest = 1000)]
    public void ACopyGoesItsOwnWay(DoNotSize<long> seed)
    {
        var random = new Xoshiro256((ulong)seed.Item);
        ProgramTask task = RandomTasks.Make(ref random, 9);
        var original = new Episode(task);
        var copy = new Episode(task);
        for (int steps = RandomTasks.Below(ref random, 15); steps > 0 && !original.IsDone; steps--)
            original.ReadAt(RandomTasks.Below(ref random, original.ValidTokens.Length));
        RunRandomly(copy, ref random);
        copy.CopyFrom(original);
        string before = Describe(original);
        Assert.Equal(before, Describe(copy));

        var replay = new Episode(task);
        foreach (int token in original.Tokens) replay.Read(token);
        while (!copy.IsDone)
        {
            int index = RandomTasks.Below(ref random, copy.ValidTokens.Length);
            copy.ReadAt(index);
            replay.ReadAt(index);
            Assert.Equal(Describe(replay), Describe(copy));
        }

        Assert.Equal(before, Describe(original));
    }

    [Property(MaxTest = 300)]
    public void NoTokensMakeTheInterpreterThrow(DoNotSize<long> seed)
    {
        var random = new Xoshiro256((ulong)seed.Item);
        ProgramTask task = RandomTasks.Make(ref random, 9);
        var executor = new ProgramExecutor();
        var episode = new Episode(task);
        for (int run = 0; run < 50; run++)
        {
            int[] tokens = NearlyAProgram(task, ref random);
            executor.Run(task, tokens);
            _ = executor.Result.ToTexts();
            episode.Reset();
            foreach (int token in tokens)
                if (!episode.IsDone)
                    episode.Read(token);
        }
    }

    internal static void RunRandomly(Episode episode, ref Xoshiro256 random)
    {
        episode.Reset();
        while (!episode.IsDone) episode.ReadAt(RandomTasks.Below(ref random, episode.ValidTokens.Length));
    }

    // Well-formed brackets and any tokens in the slots: what typing and failing functions must catch.
    private static int[] NearlyAProgram(ProgramTask task, ref Xoshiro256 random)
    {
        Vocabulary vocabulary = task.Vocabulary;
        var tokens = new List<int>();
        for (int e = 0; e < 3; e++)
        {
            int function = RandomTasks.Below(ref random, vocabulary.FunctionCount);
            tokens.AddRange([vocabulary.Open, Vocabulary.FirstFunction + function]);
            foreach (ValueTypes slot in task.Functions.Functions[function].Parameters)
            {
                tokens.Add(slot == ValueTypes.Rows && RandomTasks.Below(ref random, 2) == 0 ? vocabulary.AllRows
                    : RandomTasks.Below(ref random, vocabulary.Size(task.VariableCount + 3)));
            }

            tokens.Add(vocabulary.Close);
        }

        if (RandomTasks.Below(ref random, 5) > 0) tokens.Add(Vocabulary.End);
        return [.. tokens];
    }

    private static List<string> Names(ProgramTask task, ReadOnlySpan<int> tokens)
    {
        var names = new List<string>();
        foreach (int token in tokens) names.Add(task.Vocabulary.Text(token));
        return names;
    }

    private static string Describe(Episode episode) => string.Join(
        " / ",
        string.Join(' ', episode.Tokens.ToArray()),
        string.Join(' ', episode.ValidTokens.ToArray()),
        episode.Result,
        episode.ResultFingerprint,
        episode.Written,
        episode.HasUnusedVariable,
        episode.IsDone,
        episode.IsError);
}
