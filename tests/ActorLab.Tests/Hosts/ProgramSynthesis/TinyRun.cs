using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Local;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

/// <summary>The directory of a run with a tiny untrained model, a table and questions; made in a moment.</summary>
public sealed class TinyRun : IDisposable
{
    private const int DevQuestions = 8;

    private readonly TemporaryFolder _folder = new();

    public TinyRun()
    {
        System.IO.Directory.CreateDirectory(_folder["run"]);
        File.WriteAllText(Table, "City,Country,Population\nOslo,Norway,709037\nBergen,Norway,291940\nLund,Sweden,91940\nMalmö (south),Sweden,\"362,133\"\n");
        WriteAnswers(_ => "none");
        File.WriteAllText(Conf, """
            experiment = mapo
            program-synthesis {
              data { source = folder, questions = "questions.tsv" }
              policy { hidden = 8, attention = 8, embedding = 8, layers = 1, hashed-dimension = 8, min-count = 1 }
              evaluation { beam = 4, batch = 3 }
            }
            """);
        Train("run", seed: 1);
    }

    public string Directory => _folder["run"];

    public string Model => Path.Combine(Directory, ProgramModel.FileName);

    public string Conf => _folder["tiny.conf"];

    public string Table => _folder["cities.csv"];

    public string Questions => _folder["questions.tsv"];

    public string this[string name] => _folder[name];

    /// <summary>Makes the directory of another run; its model knows only the first words where so many are given.</summary>
    public string Train(string name, int seed, int? words = null)
    {
        string directory = _folder[name];
        System.IO.Directory.CreateDirectory(directory);
        EffectiveSettings settings = new ProgramSynthesisHost().Resolve(ExperimentCatalog.Default.Schema.Load(Conf, []));
        File.WriteAllText(Path.Combine(directory, "settings.conf"), settings.ToHocon());
        ProgramSynthesisOptions options = settings.Section<ProgramSynthesisOptions>();
        var data = ProgramSynthesisData.Load(options, null, null);
        PolicyVocabulary vocabulary = words is { } count
            ? new PolicyVocabulary([.. data.Factory.Vocabulary.Words.Take(count)], new HashedWordVectors(options.Policy.HashedDimension))
            : data.Factory.Vocabulary;
        TorchSharp.torch.random.manual_seed(seed);
        using var policy = new ProgramPolicy(data.Factory.Sizes, vocabulary);
        ProgramModel.Write(Path.Combine(directory, ProgramModel.FileName), 1, Safetensors.Write(PolicyWeights.Save(policy)), vocabulary);
        return directory;
    }

    /// <summary>Copies the run, with a setting changed.</summary>
    public string Copy(string name, (string Key, string Value)? change = null)
    {
        string directory = _folder[name];
        System.IO.Directory.CreateDirectory(directory);
        IReadOnlyList<SettingsOverride> overrides = change is { } c ? [new SettingsOverride(c.Key, c.Value, "test")] : [];
        File.WriteAllText(Path.Combine(directory, "settings.conf"), ExperimentCatalog.Default.Schema.Load(Path.Combine(Directory, "settings.conf"), overrides).ToHocon());
        File.Copy(Model, Path.Combine(directory, ProgramModel.FileName));
        return directory;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes the questions; each dev question's answer is given by its id.</summary>
    public void WriteAnswers(Func<string, string> answer)
    {
        string[] places = ["norway", "sweden", "oslo", "lund"];
        IEnumerable<string> dev = Enumerable.Range(0, DevQuestions).Select(i => $"d{i}\twhat is the largest city of {places[i % 4]} above {i}00?\tcities.csv\t{answer($"d{i}")}\tdev");
        File.WriteAllLines(Questions, ["id\tutterance\tcontext\ttargetValue\tsplit", "t0\thow many cities are in norway?\tcities.csv\t2\ttrain", .. dev, "e0\twhich city is last?\tcities.csv\tLund\ttest"]);
    }
}
