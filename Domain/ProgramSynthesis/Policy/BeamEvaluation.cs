using System.Runtime.ExceptionServices;
using ActorLab.Domain.ProgramSynthesis.Answers;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Beam search over a whole split on several cores: each thread has a replica of the policy and takes batches as it can.</summary>
public static class BeamEvaluation
{
    /// <summary>The finished programs of each question's beam, most probable first; several policies search as an ensemble.</summary>
    /// <param name="questions">For each policy the questions as its own environments, in one order.</param>
    /// <param name="replicas">Makes the policies; called once a thread, one at a time. They are disposed here.</param>
    /// <param name="beam">Hypotheses of the beam.</param>
    /// <param name="batch">Questions decoded together.</param>
    /// <param name="threads">Threads, each with one thread of Torch.</param>
    /// <param name="done">Told how many questions more are done; called by any thread.</param>
    /// <param name="cancel">Stops between batches.</param>
    public static IReadOnlyList<BeamProgram>[] Decode(
        IReadOnlyList<IReadOnlyList<ProgramEnvironment>> questions,
        Func<IReadOnlyList<ProgramPolicy>> replicas,
        int beam,
        int batch,
        int threads,
        Action<int>? done = null,
        CancellationToken cancel = default)
    {
        var found = new IReadOnlyList<BeamProgram>[questions[0].Count];
        int batches = (found.Length + batch - 1) / batch, next = -1;
        Lock gate = new();
        Exception? fault = null;
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(threads, batches)).Select(i => new Thread(Work) { IsBackground = true, Name = $"beam-{i}" })];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        if (fault is not null) ExceptionDispatchInfo.Throw(fault);
        cancel.ThrowIfCancellationRequested();
        return found;

        void Work()
        {
            try
            {
                set_num_threads(1);
                IReadOnlyList<ProgramPolicy> policies;
                lock (gate) policies = replicas();
                try
                {
                    int at;
                    while (!cancel.IsCancellationRequested && Volatile.Read(ref fault) is null && (at = Interlocked.Increment(ref next)) < batches)
                    {
                        ProgramEnvironment[][] part = [.. questions.Select(member => member.Skip(at * batch).Take(batch).ToArray())];
                        IReadOnlyList<BeamProgram>[] beams = EnsembleSearch.Decode(policies, part, beam);
                        beams.CopyTo(found, at * batch);
                        done?.Invoke(beams.Length);
                    }
                }
                finally
                {
                    foreach (ProgramPolicy policy in policies) policy.Dispose();
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref fault, e, null);
            }
        }
    }
}
