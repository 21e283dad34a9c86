using System.Runtime.CompilerServices;
using ActorLab.Domain.Common;

namespace ActorLab.Tests;

/// <summary>
/// MKL rounds a product by where its operands lie in memory, unless MKL_CBWR forbids it before libtorch is loaded: then
/// tests can compare bits.
/// </summary>
internal static class ExactArithmetic
{
#pragma warning disable CA2255 // a test assembly has no entry point of its own
    [ModuleInitializer]
    public static void Demand() => NativeEnvironment.Set("MKL_CBWR", "COMPATIBLE");
#pragma warning restore CA2255
}
