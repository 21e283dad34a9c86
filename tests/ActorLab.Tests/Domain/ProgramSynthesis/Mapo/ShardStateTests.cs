using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Mapo;

public sealed class ShardStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorlab-shards-").FullName;
    private readonly ProgramEnvironment[] _questions = Tiny.Make().Item2;

    private static ShardState Some { get; } = new(ShardSearch.Policy, 7,
    [
        new QuestionState(3, 4, [1, 2, 3], new Dictionary<ulong, float> { [ulong.MaxValue] = -1.5f, [2] = float.PositiveInfinity }),
        new QuestionState(10, 0, [], QuestionState.NoScores),
    ]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AStateReadsAsItWasWritten()
    {
        byte[] saved = Some.Write();
        ShardState read = ShardState.Read(saved);
        Assert.Equal(Describe(Some), Describe(read));
        Assert.Equal(saved, read.Write());
        foreach (byte[] bad in new[] { [], saved[..3], saved[..10], saved[..^9], [.. "AXS2"u8, .. saved[4..]] })
            Assert.Throws<InvalidDataException>(() => ShardState.Read(bad));
        Assert.NotEqual(saved, (Some with { Shard = 8 }).Write());
        Assert.NotEqual(saved, (Some with { Search = ShardSearch.Random }).Write());
    }

    [Fact]
    public void FilesAreFoundByTheirHashAndDamageShows()
    {
        var files = new ShardFiles(_folder);
        string hash = files.Put(Some);
        Assert.Equal(Describe(Some), Describe(files.Get(7, hash)));
        Assert.Contains("missing", Assert.Throws<InvalidDataException>(() => files.Get(8, hash)).Message);
        string path = Path.Combine(_folder, "shard-7", hash);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => files.Get(7, hash)).Message);
        Assert.Equal(hash, files.Put(Some)); // the damaged file does not stand in the way
        Assert.Equal(Describe(Some), Describe(files.Get(7, hash)));
    }

    [Fact]
    public void WhatEarlierLivesLeftIsCleanedOnceAndNothingElse()
    {
        var first = new ShardFiles(_folder);
        string[] old = [.. Enumerable.Range(0, 3).Select(i => first.Put(new ShardState(ShardSearch.Random, 1, [new QuestionState(i, 0, [], QuestionState.NoScores)])))];
        File.WriteAllText(Path.Combine(_folder, "shard-1", old[0] + ".1-1.tmp"), "half a file");
        var second = new ShardFiles(_folder);
        string now = second.Put(new ShardState(ShardSearch.Random, 1, []));
        second.Clean(1, [old[2]]);
        Assert.Equal(new[] { now, old[2] }.Order(), Directory.GetFiles(Path.Combine(_folder, "shard-1")).Select(f => Path.GetFileName(f)).Order());
        second.Clean(1, []); // another ticket
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder, "shard-1")).Length);
        second.Delete(1, [old[2], old[1]]);
        Assert.Equal([now], Directory.GetFiles(Path.Combine(_folder, "shard-1")).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void ASavedMemoryKnowsWhatWasExploredAndScored()
    {
        ProgramEnvironment question = _questions[0];
        int[][] programs = [.. Tiny.AllPrograms(question.Task).Where(e => !e.IsError).Select(e => e.Tokens).Take(4)];
        var memory = new QuestionMemory(question);
        for (int i = 0; i < 3; i++) Assert.True(memory.Add(programs[i]));
        (memory.Programs[0].LogProbability, memory.Programs[1].LogProbability) = (-2.5f, double.NegativeInfinity);
        var random = new Xoshiro256(1);
        var exploration = new Exploration(new Episode(question.Task), memory.Explored);
        for (int i = 0; i < 5; i++) exploration.RunRandom(ref random);

        QuestionMemory copy = QuestionMemory.Restore(question, memory.Save(), programs[..3]);
        Assert.Equal(memory.Explored.Save(), copy.Explored.Save());
        Assert.Equal(memory.Programs.Select(p => (Convert.ToString(p.LogProbability), string.Join(' ', p.Tokens))), copy.Programs.Select(p => (Convert.ToString(p.LogProbability), string.Join(' ', p.Tokens))));
        Assert.Equal(Describe(memory.Save()), Describe(copy.Save()));

        // A program that was found after the state was saved is new, and is scored first.
        QuestionMemory later = QuestionMemory.Restore(question, memory.Save(), programs);
        Assert.Equal(double.PositiveInfinity, later.Programs[3].LogProbability);
        Assert.Throws<ProgramException>(() => QuestionMemory.Restore(_questions[1], memory.Save(), []));
    }

    [Fact]
    public void ARandomExplorerGoesOnFromItsStateAsIfItHadNotStopped()
    {
        foreach (ProgramEnvironment question in _questions)
        {
            Xoshiro256 random = new(3), same = new(3);
            var whole = new RandomExplorer(question, triggers: true, punishUnused: true);
            QuestionState? state = null;
            List<string> found = [];
            int whole1 = 0, parts = 0;
            for (int round = 0; round < 4; round++)
            {
                whole1 += whole.Run(100, ref random);
                var part = new RandomExplorer(question, triggers: true, punishUnused: true, enough: 0, state);
                parts += part.Run(100, ref same);
                found.AddRange(part.Found.Select(p => string.Join(' ', p)));
                state = part.Save();
            }

            Assert.Equal(whole.Found.Select(p => string.Join(' ', p)), found);
            Assert.Equal(whole1, parts);
            Assert.Equal(Describe(whole.Save()), Describe(state!));
        }
    }

    [Fact]
    public void CandidatesAreDeletedByVersion()
    {
        var candidates = new CandidateFiles(_folder);
        byte[] weights = [1, 2, 3];
        string hash = ContentStore.HashOf(weights);
        foreach (long version in new long[] { 1, 5, 9, 1_000_000_000_000 }) candidates.Put(version, hash, weights);
        Assert.Equal(weights, candidates.Find(5, hash));
        Assert.Null(candidates.Find(6, hash));
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "not a candidate");
        candidates.DeleteBefore(9, best: 1);
        Assert.Equal([1L, 9, 1_000_000_000_000], new long[] { 1, 5, 9, 1_000_000_000_000 }.Where(v => candidates.Has(v, hash)));
        Assert.True(File.Exists(Path.Combine(_folder, "notes.txt")));
        File.WriteAllBytes(Directory.GetFiles(_folder, "000000000009-*").Single(), [9]);
        Assert.Throws<InvalidDataException>(() => candidates.Find(9, hash));
        Assert.StartsWith("000000000009-", Path.GetFileName(Assert.Single(candidates.DeleteDamaged())));
        Assert.Null(candidates.Find(9, hash));
        Assert.True(File.Exists(Path.Combine(_folder, "notes.txt")));
    }

    private static string Describe(ShardState state) => $"{state.Search} {state.Shard}: {string.Join("; ", state.Questions.Select(Describe))}";

    private static string Describe(QuestionState state) =>
        $"{state.Question} {state.Found} {Convert.ToHexString(state.Explored)} {string.Join(' ', state.Scores.Select(s => $"{s.Key}={s.Value}"))}";
}
