using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using Akka.Actor;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

/// <summary>A run directory with three tables and twelve training questions of its own.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorlab-mapo-").FullName;

    public TinyRun(long steps = 30)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "medals.csv"), "Nation,Gold\nNorway,16\nGermany,12\nChina,9\nSweden,8\n");
        File.WriteAllText(Path.Combine(Data, "rivers.csv"), "River,Length,Country\nGlomma,623,Norway\nTorne,522,Sweden\nKemi,550,Finland\n");
        File.WriteAllText(Path.Combine(Data, "books.csv"), "Title,Pages,Year\nHunger,232,1890\nPan,120,1894\nVictoria,170,1898\n");
        File.WriteAllLines(Path.Combine(Data, "questions.tsv"),
        [
            "id\tutterance\tcontext\ttargetValue\tsplit",
            "q1\twhich nation won the most gold\tmedals.csv\tNorway\ttrain",
            "q2\thow many nations are there\tmedals.csv\t4\ttrain",
            "q3\twhat is the total of gold\tmedals.csv\t45\ttrain",
            "q4\thow much gold did sweden win\tmedals.csv\t8\ttrain",
            "q5\twhich nation comes next after germany\tmedals.csv\tChina\ttrain",
            "q6\twhich nation won the least gold\tmedals.csv\tSweden\ttrain",
            "q7\twhat is the longest river\trivers.csv\tGlomma\ttrain",
            "q8\thow many rivers are there\trivers.csv\t3\ttrain",
            "q9\twhat is the total length\trivers.csv\t1695\ttrain",
            "q10\thow long is the kemi\trivers.csv\t550\ttrain",
            "q11\twhich river comes next after glomma\trivers.csv\tTorne\ttrain",
            "q12\tin which country is the torne\trivers.csv\tSweden\ttrain",
            "d1\thow many books are there\tbooks.csv\t3\tdev",
            "d2\twhat is the total of pages\tbooks.csv\t522\tdev",
            "d3\twhich book has the most pages\tbooks.csv\tHunger\tdev",
            "t1\twhich title comes next after pan\tbooks.csv\tVictoria\ttest",
            "t2\twhat is the total of years\tbooks.csv\t5682\ttest",
        ]);
        Options = new ProgramSynthesisOptions
        {
            Data = new DataOptions { Questions = Path.Combine(Data, "questions.tsv") },
            Policy = new PolicyOptions { Hidden = 12, Attention = 8, Embedding = 10, HashedDimension = 10, MinCount = 1 },
            RandomExploration = new RandomExplorationOptions { Episodes = 600 },
            Mapo = new MapoOptions { QuestionsPerBatch = 4, BatchesInFlight = 4 },
            Training = new TrainingOptions { Steps = steps, PublishEvery = 5, LearningRate = 0.01 },
            Evaluation = new EvaluationOptions { Every = 10, Batch = 2, Sample = 2 },
        };
    }

    public string Run => Path.Combine(_folder, "run");

    public ProgramSynthesisOptions Options { get; init; }

    private string Data => Path.Combine(_folder, "data");

    public SynthesisSetup Setup() => new()
    {
        Data = ProgramSynthesisData.Load(Options, dataRoot: null, cache: null),
        Options = Options,
        Seed = 3,
        Folders = SynthesisFolders.In(Run),
        Shards = 3,
        Explorers = 2,
    };

    public RunSettings Settings() => new() { RunId = "run", Experiment = "mapo", Seed = 3, RunDirectory = Run, ElapsedInterval = TimeSpan.FromSeconds(1) };

    public static RoleContext Context(string role, IActorRef coordinator) => new(role, 0, 1, coordinator, _ => [], 3, "none");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
