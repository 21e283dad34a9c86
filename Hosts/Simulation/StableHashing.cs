using System.Reflection;
using System.Reflection.Emit;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// .NET draws the seed of its hash codes anew in each process, and Akka's clustering goes through sets and maps in the order of
/// the hash codes of addresses, names and references. A simulation that is to be the same in every process fixes that seed.
/// </summary>
internal static class StableHashing
{
    /// <summary>
    /// Fixes the seed. The process must have just begun: tables that were filled before would not find their keys again.
    /// </summary>
    /// <returns>Whether hash codes are by the fixed seed from now on; if not, nothing has changed.</returns>
    public static bool Fix()
    {
        FieldInfo? text = Field("System.Marvin", typeof(ulong)), numbers = Field("System.HashCode", typeof(uint));
        if (text is null || numbers is null) return false;
        int before = "simulation".GetHashCode();
        ulong seed = Exchange<ulong>(text, 0);
        // The field no longer counts where its value has been compiled in already.
        if ("simulation".GetHashCode() == before)
        {
            Exchange(text, seed);
            return false;
        }

        Exchange<uint>(numbers, 0);
        return true;
    }

    private static FieldInfo? Field(string type, Type of) =>
        typeof(string).Assembly.GetType(type)?.GetFields(BindingFlags.Static | BindingFlags.NonPublic).SingleOrDefault(f => f.IsInitOnly && f.FieldType == of);

    /// <summary>Writes a read-only field, which reflection itself refuses.</summary>
    private static T Exchange<T>(FieldInfo field, T value)
    {
        var old = (T)field.GetValue(null)!;
        var write = new DynamicMethod("write", null, [typeof(T)], typeof(string).Module, skipVisibility: true);
        ILGenerator il = write.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Stsfld, field);
        il.Emit(OpCodes.Ret);
        write.CreateDelegate<Action<T>>()(value);
        return old;
    }
}
