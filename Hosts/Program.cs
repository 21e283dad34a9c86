using ActorLab.Hosts;

// A table of results on stdout must not be mixed with what a library prints: see Cli.
return await Cli.RunProcessAsync(args);
