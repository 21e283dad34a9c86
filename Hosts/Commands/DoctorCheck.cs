namespace ActorLab.Hosts.Commands;

/// <summary>How a check of the machine ended.</summary>
internal enum CheckStatus
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of <c>doctor</c>: what was found and, unless all is well, what to do.</summary>
internal sealed record DoctorCheck(string Name, CheckStatus Status, string Message, string? Advice = null);
