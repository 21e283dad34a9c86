using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;

namespace ActorLab.Hosts;

/// <summary>The command line: parses, runs one verb, and turns every fault into one line and an exit code.</summary>
internal static class Cli
{
    /// <summary>Runs as the process: signals stop it, and with <c>--json</c> what libraries print goes to stderr.</summary>
    public static async Task<int> RunProcessAsync(string[] args)
    {
        using var signals = new StopSignals(Console.Error);
        TextWriter output = Console.Out;
        if (args.Contains("--json")) Console.SetOut(Console.Error);
        int code = await RunAsync(args, output, Console.Error, stop: signals.Token);
        await output.FlushAsync();
        return code;
    }

    /// <summary>Runs one verb and returns its exit code; tests call it in their process.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter error,
        IEnumerable<Func<CliContext, Command>>? verbs = null,
        ExperimentCatalog? experiments = null,
        CancellationToken stop = default)
    {
        var context = new CliContext(output, error, experiments ?? ExperimentCatalog.Default, stop)
        {
            Json = args.Contains("--json"),
            Verbose = args.Contains("--verbose"),
        };
        try
        {
            RootCommand root = Root(context, verbs ?? Verbs.All);
            ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
            if (args.Count == 0)
            {
                root.Parse("--help").Invoke(new InvocationConfiguration { Output = error, Error = error });
                return ExitCode.BadInput;
            }

            if (UsageFault(parsed) is { } fault) return Fail(context, ExitCode.BadInput, fault, null);
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                stop);
        }
        catch (InputException e)
        {
            return Fail(context, ExitCode.BadInput, e.Message, e);
        }
        catch (CliException e)
        {
            return Fail(context, e.ExitCode, e.Message, e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Fail(context, ExitCode.Interrupted, "stopped", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(context, ExitCode.Failed, DiskFault.Describe(e), e);
        }
        catch (Exception e)
        {
            string hint = context.Verbose ? "" : " (--verbose shows where)";
            return Fail(context, ExitCode.Failed, $"unexpected {e.GetType().Name}: {e.Message}{hint}", e);
        }
    }

    private static RootCommand Root(CliContext context, IEnumerable<Func<CliContext, Command>> verbs)
    {
        var root = new RootCommand("ActorLab runs search-and-learn experiments as supervised actors.")
        {
            new Option<bool>("--json") { Description = "Print one JSON object on stdout and nothing else; progress goes to stderr.", Recursive = true },
            new Option<bool>("--verbose") { Description = "Show the stack of an error.", Recursive = true },
        };
        foreach (Func<CliContext, Command> verb in verbs) root.Subcommands.Add(verb(context));
        return root;
    }

    /// <summary>What is wrong with the usage, in one line, or null.</summary>
    private static string? UsageFault(ParseResult parsed)
    {
        string? stray = StrayOption(parsed), empty = EmptyOption(parsed);
        if (parsed.Errors.Count == 0 && stray is null && empty is null) return null;
        string command = CommandPath(parsed.CommandResult);
        string help = $"; see 'actorlab {(command.Length > 0 ? command + " " : "")}--help'";
        Command at = parsed.CommandResult.Command;
        if ((stray ?? parsed.UnmatchedTokens.FirstOrDefault()) is { } token)
        {
            bool isOption = token.StartsWith('-');
            IEnumerable<string> known = isOption ? Options(parsed.CommandResult) : at.Subcommands.Select(c => c.Name);
            string what = isOption ? "option" : at.Subcommands.Count > 0 ? "verb" : "argument";
            string near = Nearest.To(token, known) is { } meant ? $", did you mean '{meant}'?" : "";
            return $"unknown {what} '{token}'{(command.Length > 0 ? $" of '{command}'" : "")}{near}{help}";
        }

        if (empty is not null) return $"option '{empty}' needs a value{help}";
        if (at.Subcommands.Count > 0 && parsed.CommandResult.Children.All(c => c is not CommandResult) && at.Action is null)
            return $"'{command}' needs one of: {string.Join(", ", at.Subcommands.Select(c => c.Name))}{help}";
        string message = parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return char.ToLowerInvariant(message[0]) + message[1..] + help;
    }

    /// <summary>An unknown option that the parser took for an argument; what follows <c>--</c> is taken as it is.</summary>
    private static string? StrayOption(ParseResult parsed) => parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)
        ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).FirstOrDefault(t => t.Value.Length > 1 && t.Value[0] == '-')?.Value;

    /// <summary>An option for whose value the parser took the next option.</summary>
    private static string? EmptyOption(ParseResult parsed) => parsed.CommandResult.Children.OfType<OptionResult>()
        .FirstOrDefault(o => (!o.Implicit && o.Tokens.Count < o.Option.Arity.MinimumNumberOfValues) || o.Tokens.Any(t => Options(parsed.CommandResult).Contains(t.Value)))?.Option.Name;

    private static string CommandPath(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult { Command: not RootCommand } command; at = at.Parent) names.Push(command.Command.Name);
        return string.Join(' ', names);
    }

    private static IEnumerable<string> Options(CommandResult result)
    {
        bool own = true;
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent, own = false)
        {
            foreach (Option option in command.Command.Options.Where(o => own || o.Recursive)) yield return option.Name;
        }
    }

    private static int Fail(CliContext context, int code, string message, Exception? exception)
    {
        string line = message.ReplaceLineEndings(" ");
        if (context.Json && !context.HasResult) context.Result(new JsonObject { ["error"] = line, ["exitCode"] = code }, _ => { });
        context.ErrorLine(code == ExitCode.Interrupted ? line : $"error: {line}");
        if (context.Verbose && exception is not null) context.ErrorLine(exception.ToString());
        return code;
    }
}
