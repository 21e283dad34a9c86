namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>One way of training that an ablation compares.</summary>
/// <param name="Name">What <c>--arms</c> and the run directories call it.</param>
/// <param name="About">What distinguishes it.</param>
/// <param name="Settings">Its settings, in the section <c>program-synthesis</c>, on top of the settings file.</param>
internal sealed record AblationArm(string Name, string About, params string[] Settings)
{
    // REINFORCE has no memory to fill: random exploration would only cost it time. Two samples a question make its
    // batches as large as the others'.
    private static readonly string[] Reinforce = ["mapo.mode=reinforce", "mapo.policy-samples=2", "random-exploration.episodes=0"];

    /// <summary>The arms of issue and paper, which run where none are named.</summary>
    public static IReadOnlyList<AblationArm> Paper { get; } =
    [
        new("mapo", "MAPO"),
        new("mml", "marginal likelihood", "mapo.mode=mml"),
        new("iml", "iterative ML", "mapo.mode=iml"),
        new("hard-em", "hard EM", "mapo.mode=hard-em"),
        new("reinforce", "REINFORCE", Reinforce),
        new("reinforce-baseline", "REINFORCE, mean reward as baseline", [.. Reinforce, "mapo.baseline=question"]),
        new("no-systematic-exploration", "MAPO without systematic exploration", "mapo.systematic-exploration=false"),
        new("no-clipping", "MAPO without clipping", "mapo.min-replay-weight=0"),
    ];

    /// <summary>Switches of the published code the other way, to be named.</summary>
    public static IReadOnlyList<AblationArm> Switches { get; } =
    [
        new("uniform-replay", "MAPO, memory replayed alike", "mapo.replay-choice=uniform"),
        new("unbiased-outside", "MAPO, unbiased outside weights", "mapo.unbiased-outside=true"),
        new("reward-high-entropy", "MAPO, entropy term turned round", "training.entropy-sign=reward-high"),
        new("no-entropy", "MAPO without entropy term", "training.entropy-weight=0"),
        new("first-token-span", "MAPO, first-token entities have their place", "policy.first-token-span=true"),
        new("reinforce-leave-one-out", "REINFORCE, other samples' mean as baseline", [.. Reinforce, "mapo.baseline=leave-one-out"]),
    ];

    /// <summary>The arms of some names.</summary>
    /// <exception cref="ArgumentException">There is no such arm.</exception>
    public static IReadOnlyList<AblationArm> Find(IEnumerable<string> names) =>
    [
        .. names.Select(name => Paper.Concat(Switches).FirstOrDefault(a => a.Name == name)
            ?? throw new ArgumentException($"there is no arm '{name}'; there are {string.Join(", ", Paper.Concat(Switches).Select(a => a.Name))}")),
    ];
}
