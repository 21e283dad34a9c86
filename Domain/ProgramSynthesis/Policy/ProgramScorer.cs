using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A program and the environment that it belongs to.</summary>
/// <param name="Environment">The question.</param>
/// <param name="Trace">The program's steps.</param>
public sealed record TracedProgram(ProgramEnvironment Environment, ProgramTrace Trace);

/// <summary>Log-probabilities of given programs under the policy (teacher forcing), many at once.</summary>
internal static class ProgramScorer
{
    /// <summary>
    /// Scores programs in one batch; rows of one question share its encoding. Gives the sum of the log-probabilities of
    /// each program's tokens [B] and, where asked, the sum of the entropies of its steps [B].
    /// </summary>
    public static (Tensor LogProbability, Tensor? Entropy) Score(EncodedQuestions questions, IReadOnlyList<TracedProgram> programs, bool withEntropy)
    {
        ProgramPolicy policy = questions.Policy;
        int builtIns = policy.Sizes.BuiltIns;
        ProgramDecoder decoder = questions.Decoder([.. programs.Select(p => p.Environment)]);
        int rows = programs.Count, steps = programs.Max(p => p.Trace.Length), slots = decoder.Slots;
        float[] bias = new float[rows * steps * slots];
        long[] actions = new long[rows * steps];
        float[] present = new float[rows * steps];
        float[]? readFeatures = policy.Sizes.StepFeatures ? new float[bias.Length] : null;
        Array.Fill(bias, -1e9f);
        var outputs = new Tensor[steps];
        int[] read = new int[rows], written = new int[rows];
        for (int t = 0; t < steps; t++)
        {
            for (int i = 0; i < rows; i++)
            {
                ProgramTrace trace = programs[i].Trace;
                int variables = programs[i].Environment.Input.Variables;
                int at = i * steps + t;
                written[i] = -1;
                if (t >= trace.Length)
                {
                    read[i] = Interpreter.ProgramSynthesis.Vocabulary.End;
                    bias[at * slots] = 0;
                    continue;
                }

                read[i] = Slot(trace.Read(t));
                if (trace.Written[t] >= 0) written[i] = Slot(trace.Written[t]) - decoder.KnownSlots;
                foreach (int token in trace.ValidAt(t)) bias[at * slots + Slot(token)] = 0;
                actions[at] = Slot(trace.Actions[t]);
                present[at] = 1;

                int Slot(int token) => ProgramDecoder.SlotOf(token, variables, builtIns, decoder.KnownSlots);
            }

            outputs[t] = decoder.Step(read, written);
            if (readFeatures is null) continue;
            for (int i = 0; i < rows; i++) decoder.MarkRead(i, readFeatures.AsSpan((i * steps + t) * slots, slots));
        }

        Device device = policy.Device;
        Tensor? repeats = readFeatures is null ? null : tensor(readFeatures, rows, steps, slots).to(device);
        Tensor logits = policy.Logits(decoder.Encoding, stack(outputs, 1), decoder.ResultKeys, repeats);
        Tensor logProbabilities = (logits + tensor(bias, rows, steps, slots).to(device)).log_softmax(-1);
        Tensor mask = tensor(present, rows, steps).to(device);
        Tensor taken = logProbabilities.gather(2, tensor(actions, rows, steps, 1).to(device)).squeeze(2);
        Tensor sums = (taken * mask).sum(1);
        if (!withEntropy) return (sums, null);
        Tensor entropies = -(logProbabilities.exp() * logProbabilities).sum(2);
        return (sums, (entropies * mask).sum(1));
    }
}
