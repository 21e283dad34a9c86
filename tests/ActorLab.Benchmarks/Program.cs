using ActorLab.Benchmarks.ArchitectureSearch;
using ActorLab.Benchmarks.Cluster;
using ActorLab.Benchmarks.KillResume;
using ActorLab.Benchmarks.ProgramSynthesis;

// Most benchmarks are BenchmarkDotNet's; a whole program that takes minutes has a name of its own.
if (args is ["kill-resume", .. var rest]) return await KillResumeExperiment.RunAsync(rest);
if (args is ["mapo-ablation", .. var ablation]) return await MapoAblation.RunAsync(ablation);
if (args is [MapoStepExperiment.Verb, .. var step]) return MapoStepExperiment.Run(step);
if (args is [SupernetExperiment.Verb, .. var supernet]) return SupernetExperiment.Run(supernet);
if (args is [NoopProgram.Verb, .. var verb]) return await NoopProgram.RunAsync(verb);
if (args is [var name, .. var options] && ClusterExperiments.Has(name)) return await ClusterExperiments.RunAsync(name, options);
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(NoopProgram).Assembly).Run(args);
return 0;
