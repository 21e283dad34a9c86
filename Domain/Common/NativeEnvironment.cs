using System.Runtime.InteropServices;

namespace ActorLab.Domain.Common;

/// <summary>Variables of the process's environment, as native libraries see them.</summary>
public static class NativeEnvironment
{
    /// <summary>
    /// Sets a variable for managed and native code. .NET keeps a copy of the environment of its own on Unix, so that what
    /// <see cref="Environment.SetEnvironmentVariable(string, string)"/> sets never reaches a library such as MKL, whose
    /// MKL_CBWR must be set before libtorch is loaded.
    /// </summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows() && SetVariable(name, value, 1) != 0)
            throw new InvalidOperationException($"The environment variable {name} cannot be set (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>
    /// Lets the convolution library of libtorch keep what it compiled for 16,384 shapes, not 1,024: a search over networks meets
    /// thousands, and compiling one again takes longer than running it. To be called before libtorch is used; what the user set stays.
    /// </summary>
    public static void KeepConvolutions()
    {
        const string Name = "ONEDNN_PRIMITIVE_CACHE_CAPACITY";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Name))) Set(Name, "16384");
    }

    [DllImport("libc", EntryPoint = "setenv", SetLastError = true)]
    private static extern int SetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
