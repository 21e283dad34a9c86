namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>What a model file says of itself.</summary>
/// <param name="Data">What it was trained on.</param>
/// <param name="Licence">Under which licence that data is.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">The step that the weights are of.</param>
/// <param name="Commit">The commit that the run's ActorLab was built from; null where unknown.</param>
/// <param name="DevSplit">The questions that chose the model.</param>
/// <param name="DevAccuracy">The share of them answered rightly, as the run or its calibration measured; null where neither has.</param>
/// <param name="Words">How many words its vocabulary has.</param>
/// <param name="Vectors">Where word vectors come from, and how many are carried.</param>
/// <param name="WeightsHash">The sha256 of the run's weights, before they were rounded to half precision.</param>
public sealed record ModelCard(
    string Data,
    string Licence,
    long Seed,
    long Step,
    string? Commit,
    string DevSplit,
    double? DevAccuracy,
    int Words,
    string Vectors,
    string WeightsHash);
