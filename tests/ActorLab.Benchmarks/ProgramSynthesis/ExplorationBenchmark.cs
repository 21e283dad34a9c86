using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using BenchmarkDotNet.Attributes;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>
/// Random exploration with the explored-program trie, and execution of whole programs, over 64 tasks so that tables
/// and tries are not all in the nearest cache. Times are an episode's and a program's.
/// </summary>
[MemoryDiagnoser]
public class ExplorationBenchmark
{
    private const int TaskCount = 64;
    private const int EpisodesPerTask = 1000;
    private const int Turn = 50;
    private readonly ProgramExecutor executor = new();
    private ProgramTask[] tasks = [];
    private (ProgramTask Task, int[] Tokens)[] programs = [];
    private Exploration exploration = null!;

    /// <summary>Whether functions are restricted by the question's trigger words.</summary>
    [Params(true, false)]
    public bool TriggerWords { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        tasks = SyntheticTasks.Make(TaskCount, TriggerWords);
        exploration = new Exploration(new Episode(tasks[0]), new ExploredPrograms(tasks[0]));
        var random = new Xoshiro256(5);
        var found = new List<(ProgramTask, int[])>();
        foreach (ProgramTask task in tasks)
        {
            exploration.Begin(new ExploredPrograms(task));
            for (int i = 0; i < 200 && exploration.RunRandom(ref random); i++)
                if (!exploration.Episode.IsError)
                    found.Add((task, exploration.Episode.Tokens.ToArray()));
        }

        programs = [.. found];
    }

    /// <summary>1,000 episodes of each task from an empty trie, in turns of 50, as the random exploration phase goes.</summary>
    [Benchmark(OperationsPerInvoke = TaskCount * EpisodesPerTask)]
    public long Explore()
    {
        var random = new Xoshiro256(1);
        ExploredPrograms[] tries = [.. tasks.Select(t => new ExploredPrograms(t))];
        for (int turn = 0; turn < EpisodesPerTask / Turn; turn++)
        {
            foreach (ExploredPrograms trie in tries)
            {
                exploration.Begin(trie);
                for (int i = 0; i < Turn; i++) exploration.RunRandom(ref random);
            }
        }

        return tries.Sum(t => t.EndCount);
    }

    /// <summary>Executes 10,000 found programs.</summary>
    [Benchmark(OperationsPerInvoke = 10_000)]
    public int Execute()
    {
        int done = 0;
        for (int i = 0; i < 10_000; i++)
        {
            (ProgramTask task, int[] tokens) = programs[i % programs.Length];
            if (executor.Run(task, tokens)) done++;
        }

        return done;
    }

    /// <summary>Makes the tasks of 64 questions on tables already known.</summary>
    [Benchmark(OperationsPerInvoke = TaskCount)]
    public int MakeTasks()
    {
        int variables = 0;
        foreach (ProgramTask task in tasks)
            variables += new ProgramTask(task.Table, task.Constants, task.Functions, task.Options).VariableCount;
        return variables;
    }
}
