using System.Reflection;
using Akka.Util;

namespace ActorLab.Hosts.Simulation;

/// <summary>Akka's own randomness (unique ids of actors, gossip), which has no seed that one could set.</summary>
internal static class AkkaRandom
{
    /// <summary>Makes what Akka draws on this thread repeatable.</summary>
    public static void Seed(ulong seed)
    {
        FieldInfo field = typeof(ThreadLocalRandom).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Single(f => f.FieldType == typeof(ThreadLocal<Random>));
        ((ThreadLocal<Random>)field.GetValue(null)!).Value = new Random((int)(seed ^ (seed >> 32)));
    }
}
