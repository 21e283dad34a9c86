using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Beam search over a whole split on several cores: each thread has a replica of the policy and takes batches as it can.</summary>
public static class BeamEvaluation
{
    /// <summary>The most probable finished program of each question; null where the beam is empty.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="replica">Makes a policy; called once a thread, one at a time. The policy is disposed here.</param>
    /// <param name="beam">Hypotheses of the beam.</param>
    /// <param name="batch">Questions decoded together.</param>
    /// <param name="threads">Threads, each with one thread of Torch.</param>
    /// <param name="done">Told how many questions more are done; called by any thread.</param>
    /// <param name="cancel">Stops between batches.</param>
    public static BeamProgram?[] Best(
        IReadOnlyList<ProgramEnvironment> questions, Func<ProgramPolicy> replica, int beam, int batch, int threads, Action<int>? done = null, CancellationToken cancel = default)
    {
        var best = new BeamProgram?[questions.Count];
        int batches = (questions.Count + batch - 1) / batch, next = -1;
        Lock gate = new();
        Exception? fault = null;
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(threads, batches)).Select(i => new Thread(Work) { IsBackground = true, Name = $"beam-{i}" })];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        if (fault is not null) ExceptionDispatchInfo.Throw(fault);
        cancel.ThrowIfCancellationRequested();
        return best;

        void Work()
        {
            try
            {
                set_num_threads(1);
                ProgramPolicy policy;
                lock (gate) policy = replica();
                using (policy)
                {
                    int at;
                    while (!cancel.IsCancellationRequested && Volatile.Read(ref fault) is null && (at = Interlocked.Increment(ref next)) < batches)
                    {
                        ProgramEnvironment[] part = [.. questions.Skip(at * batch).Take(batch)];
                        IReadOnlyList<BeamProgram>[] beams = BeamSearch.Decode(policy, part, beam);
                        for (int i = 0; i < part.Length; i++) best[at * batch + i] = beams[i].Count > 0 ? beams[i][0] : null;
                        done?.Invoke(part.Length);
                    }
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref fault, e, null);
            }
        }
    }
}
