using ActorLab.Domain.Common;
using ActorLab.Hosts;
using ActorLab.Hosts.Simulation;

// Before anything is hashed: a simulation is to be the same in every process.
if (args is ["simulate", ..]) StableHashing.Fix();

NativeEnvironment.KeepConvolutions();

// A table of results on stdout must not be mixed with what a library prints: see Cli.
return await Cli.RunProcessAsync(args);
