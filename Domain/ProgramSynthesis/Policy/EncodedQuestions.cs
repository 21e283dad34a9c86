using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A batch of questions and their encoding, made once and shared by all rows that need it.</summary>
internal sealed class EncodedQuestions
{
    private readonly Dictionary<ProgramEnvironment, int> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Encodes the distinct environments among those given.</summary>
    public EncodedQuestions(ProgramPolicy policy, IEnumerable<ProgramEnvironment> environments)
    {
        var questions = new List<ProgramEnvironment>();
        foreach (ProgramEnvironment environment in environments)
            if (_places.TryAdd(environment, questions.Count))
                questions.Add(environment);
        PolicyBatch batch = PolicyBatch.Of([.. questions.Select(q => q.Input)], policy.Sizes.WordVector, policy.Device);
        Policy = policy;
        Encoding = policy.Encode(batch);
        Results = questions.Max(q => q.Task.Options.MaxExpressions);
    }

    /// <summary>The policy that encoded.</summary>
    public ProgramPolicy Policy { get; }

    /// <summary>One row a distinct question.</summary>
    public QuestionEncoding Encoding { get; }

    /// <summary>The most variables that a program of these questions creates.</summary>
    public int Results { get; }

    /// <summary>A decoder with one row for each environment given, in that order; an environment may come more than once.</summary>
    public ProgramDecoder Decoder(IReadOnlyList<ProgramEnvironment> rows)
    {
        long[] places = new long[rows.Count];
        bool same = rows.Count == _places.Count;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = _places[rows[i]];
            same &= places[i] == i;
        }

        QuestionEncoding encoding = same ? Encoding : Encoding.Select(tensor(places).to(Policy.Device));
        return new ProgramDecoder(Policy, encoding, Results, rows.Select(r => r.Input));
    }
}
