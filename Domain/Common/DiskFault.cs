namespace ActorLab.Domain.Common;

/// <summary>Tells faults of the disk apart: those that no second try mends, and their sentence for a person.</summary>
public static class DiskFault
{
    // Errors of Unix, as .NET hands them on in HResult, and of Windows.
    private const int InputOutput = 5, TooLarge = 27, NoSpace = 28, ReadOnlyFileSystem = 30, OverQuota = 122, OverQuotaOnMac = 69;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070), HandleDiskFullOnWindows = unchecked((int)0x80070027);

    /// <summary>Whether there is no room: a full disk, a quota, a limit on the size of files.</summary>
    public static bool IsFull(Exception exception) =>
        exception is IOException { HResult: TooLarge or NoSpace or OverQuota or OverQuotaOnMac or NoSpaceOnWindows or HandleDiskFullOnWindows };

    /// <summary>Whether writing fails until a person does something about it.</summary>
    public static bool IsLasting(Exception exception) =>
        IsFull(exception) || exception is UnauthorizedAccessException or IOException { HResult: InputOutput or ReadOnlyFileSystem };

    /// <summary>The fault in a few words, with the file where it is known.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        IOException { HResult: TooLarge } => $"the limit on the size of files is reached: {Text(exception)}",
        IOException when IsFull(exception) => $"the disk is full: {Text(exception)}",
        _ => Text(exception),
    };

    private static string Text(Exception exception) => exception.Message.TrimEnd('.');
}
