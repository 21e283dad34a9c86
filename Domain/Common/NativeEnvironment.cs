using System.Runtime.InteropServices;

namespace ActorLab.Domain.Common;

/// <summary>
/// The environment that native libraries see. On Unix, .NET keeps a copy of its own, so that what it sets there they never
/// read.
/// </summary>
public static class NativeEnvironment
{
    /// <summary>Sets a variable; in time only for libraries that are loaded later.</summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows()) _ = SetVariable(name, value, 1);
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
