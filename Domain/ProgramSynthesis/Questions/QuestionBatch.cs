using System.Runtime.ExceptionServices;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Links many questions on all cores; the first faulty question, in file order, is the error.</summary>
internal static class QuestionBatch
{
    public static Question[] Link(
        IReadOnlyList<RawQuestion> raw, Func<RawQuestion, KnowledgeTable> tableOf, QuestionLinker linker, LinkerOptions options)
    {
        var linked = new Question[raw.Count];
        var faults = new Exception?[raw.Count];
        Parallel.For(0, raw.Count, (i, state) =>
        {
            try
            {
                linked[i] = linker.Link(raw[i], tableOf(raw[i]), options);
            }
            catch (Exception e)
            {
                faults[i] = e;
                state.Break();
            }
        });
        if (Array.Find(faults, f => f is not null) is { } fault) ExceptionDispatchInfo.Throw(fault);
        return linked;
    }
}
