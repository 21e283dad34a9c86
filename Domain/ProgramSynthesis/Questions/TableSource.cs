namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Which form of WikiTableQuestions' tables is read.</summary>
public enum TableSource
{
    /// <summary>The raw csv files, typed by our own recognizers.</summary>
    Csv,

    /// <summary>The CoreNLP-tagged files.</summary>
    Tagged,
}
