using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Hosts.Commands;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>exec</c>: runs a program on a table.</summary>
internal static class ExecVerb
{
    public static Task<int> RunAsync(ExecRequest request, CliContext context)
    {
        TableFile? table = null;
        Denotation? denotation = null;
        Exception? fault = null;
        try
        {
            table = TableFile.Read(request.Table);
            denotation = Execute(request, table.Table);
        }
        catch (Exception e) when (e is ProgramException or InputException)
        {
            fault = e;
        }

        string? error = fault?.Message.ReplaceLineEndings(" ");
        context.Result(
            new JsonObject { ["denotation"] = denotation is null ? null : AnswerView.Json(denotation), ["error"] = error },
            console =>
            {
                if (denotation is null) return;
                if (denotation.Kind == DenotationKind.Rows) AnswerView.Rows(console, table!.Raw, denotation.Rows);
                else foreach (string text in denotation.ToTexts()) context.Line(text);
                if (denotation.Count == 0) context.Line("(nothing)");
            });
        if (error is not null) context.ErrorLine($"error: {error}");
        if (context.Verbose && fault is not null) context.ErrorLine(fault.ToString());
        return Task.FromResult(error is null ? ExitCode.Done : ExitCode.BadInput);
    }

    private static Denotation Execute(ExecRequest request, KnowledgeTable table)
    {
        IReadOnlyList<Constant> entities = request.Question is null ? [] : [.. AnswerView.Link(request.Question, table).Entities.Select(e => e.Value)];
        (ProgramTask task, int[] tokens) = ProgramText.Bind(request.Program, table, constants: entities);
        var executor = new ProgramExecutor();
        return executor.Run(task, tokens) ? executor.Result : throw Failure(executor, task, tokens);
    }

    /// <summary>Names the expression that has no value: the first after which a program that ended there would fail.</summary>
    private static ProgramException Failure(ProgramExecutor executor, ProgramTask task, int[] tokens)
    {
        int number = 1, start = 0;
        while (true)
        {
            int end = Array.IndexOf(tokens, task.Vocabulary.Close, start) + 1;
            if (end == tokens.Length - 1 || !executor.Run(task, [.. tokens[..end], Vocabulary.End]))
                return new ProgramException($"The program fails at expression {number}, {ProgramText.PrintPortable(task, tokens.AsSpan(start..end))}: it has no value on the rows that it is given.");
            (number, start) = (number + 1, end);
        }
    }
}
