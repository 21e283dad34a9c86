using ActorLab.Benchmarks.KillResume;

// Most benchmarks are BenchmarkDotNet's; a whole program that takes minutes has a name of its own.
if (args is ["kill-resume", .. var rest]) return await KillResumeExperiment.RunAsync(rest);
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
