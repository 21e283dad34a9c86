using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The policy network (spec section 3).</summary>
public sealed record PolicyOptions : ISettingsCheck
{
    /// <summary>Units of each LSTM layer.</summary>
    [Setting("Units of each LSTM layer and direction.", Unit = "units", Min = 4, Max = 4096)]
    public int Hidden { get; init; } = 200;

    /// <summary>Units of the attention.</summary>
    [Setting("Units of the additive attention.", Unit = "units", Min = 4, Max = 4096)]
    public int Attention { get; init; } = 200;

    /// <summary>Length of embeddings.</summary>
    [Setting("Length of word and variable embeddings.", Unit = "units", Min = 4, Max = 4096)]
    public int Embedding { get; init; } = 200;

    /// <summary>Layers of encoder and decoder.</summary>
    [Setting("Layers of encoder and decoder.", Unit = "layers", Min = 1, Max = 8)]
    public int Layers { get; init; } = 2;

    /// <summary>Dropout of each layer's outputs.</summary>
    [Setting("Share of each layer's outputs dropped in training.", Min = 0, Below = 1)]
    public double Dropout { get; init; } = 0.2;

    /// <summary>File of pretrained word vectors.</summary>
    [Setting("Pretrained word vectors in GloVe's text layout (.gz allowed), relative to the settings file or the data root; empty means vectors made of hashed character trigrams.")]
    public string WordVectors { get; init; } = "";

    /// <summary>Length of the hashed word vectors.</summary>
    [Setting("Length of the hashed word vectors, where no pretrained ones are given.", Unit = "numbers", Min = 8, Max = 1024)]
    public int HashedDimension { get; init; } = 100;

    /// <summary>How often a training word must occur to be in the vocabulary.</summary>
    [Setting("How often a word must occur in training and dev questions to enter the encoder's vocabulary.", Unit = "times", Min = 1)]
    public int MinCount { get; init; } = 5;

    /// <summary>Start of the weight of the header-match feature.</summary>
    [Setting("Where the weight of the header-match feature starts; the paper: 0. Short trainings gain from a start above 0.", Min = -100, Max = 100)]
    public double HeaderMatchWeight { get; init; }

    /// <summary>Whether columns know their place in the table.</summary>
    [Setting("Let a column's vector say its place in the table, which the paper's policy does not know.")]
    public bool ColumnPlaces { get; init; }

    /// <summary>How often training hides a column's header from the policy.</summary>
    [Setting("Share of columns whose header words training hides, so that the policy learns to go by type, place and matches with the question where it does not know the words; the paper: 0.", Min = 0, Below = 1)]
    public double HeaderDropout { get; init; }

    /// <summary>Whether the decoder weighs header matches and variables already read at each step.</summary>
    [Setting("Let the decoder decide at each step what a header match is worth, and whether to read a column or entity once more; the paper's policy has one weight for matches and none for repeats.")]
    public bool StepFeatures { get; init; }

    /// <summary>Whether an entity that is the question's first token alone is known by its words.</summary>
    [Setting("Give an entity that is the question's first token alone its place in the question; the published code forgets it.")]
    public bool FirstTokenSpan { get; init; }

    /// <inheritdoc />
    public string? FindFault() => Hidden == Embedding ? null : "hidden and embedding must be equal: spans of the question are added to the variables' embeddings";
}
