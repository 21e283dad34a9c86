using ActorLab.Hosts;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Reporting;
using Spectre.Console;

namespace ActorLab.Tests.Hosts.Reporting;

public sealed class ConsoleReporterTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    private CliContext Context(bool json = false) => new(_output, _error, ExperimentCatalog.Default, CancellationToken.None) { Json = json };

    private static ProgressUpdate At(string phase, long step, long? steps = null, double metric = 0.5) =>
        new(phase, step, steps, [new("reward", metric), new("episodes_per_second", 123456.7)]);

    [Fact]
    public void The_last_state_and_every_note_are_printed()
    {
        using (var reporter = new ConsoleReporter(Context(), "mapo", TimeSpan.FromHours(1)))
        {
            for (int i = 1; i <= 1000; i++) reporter.Report(At("train", i, 1000));
            reporter.Note("a damaged checkpoint was passed over");
        }

        string[] lines = _output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal("mapo", lines[0]);
        Assert.Contains("a damaged checkpoint was passed over", lines);
        Assert.Matches(@"^\[00:00:\d\d\] train  step 1,000 of 1,000 \(100\s?%\)  reward 0\.5  episodes_per_second 123,457$", lines.Last(line => line[0] == '['));
        // A thousand reports within the interval: the first of the phase, and the last.
        Assert.InRange(lines.Length, 3, 4);
    }

    [Fact]
    public async Task A_new_phase_is_printed_at_once()
    {
        using var reporter = new ConsoleReporter(Context(), "", TimeSpan.FromHours(1));
        foreach (string phase in new[] { "explore", "train", "evaluate" })
        {
            reporter.Report(At(phase, 5));
            for (int i = 0; i < 500 && !Text().Contains($"{phase}  step 5", StringComparison.Ordinal); i++) await Task.Delay(10);
            Assert.Contains($"{phase}  step 5  reward", Text(), StringComparison.Ordinal);
        }

        string Text()
        {
            // StringWriter is not safe for two threads; the builder's copy is retried.
            while (true)
            {
                try
                {
                    return _output.ToString();
                }
                catch (ArgumentOutOfRangeException)
                {
                }
            }
        }
    }

    [Fact]
    public void Json_keeps_stdout_silent()
    {
        using (var reporter = new ConsoleReporter(Context(json: true), "mapo")) reporter.Report(At("train", 3));
        Assert.Equal("", _output.ToString());
        Assert.Contains("train  step 3", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_is_redrawn_in_place()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_output),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        var context = new CliContext(_output, _error, ExperimentCatalog.Default, CancellationToken.None, console);
        Assert.True(context.IsLive);
        using (var reporter = new ConsoleReporter(context, "mapo [1]"))
        {
            for (int i = 1; i <= 1000; i++) reporter.Report(At("train", i, 1000));
            reporter.Note("a [note] that stays");
        }

        string text = _output.ToString();
        Assert.Contains("\u001b[", text, StringComparison.Ordinal);
        Assert.Contains("mapo [1]", text, StringComparison.Ordinal);
        Assert.Contains("a [note] that stays", text, StringComparison.Ordinal);
        Assert.Contains("step 1,000 of 1,000", text[text.LastIndexOf("mapo", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.InRange(text.Split("mapo").Length, 2, 12);
    }

    [Fact]
    public void Nothing_to_report_is_no_fault()
    {
        var reporter = new ConsoleReporter(Context(), "mapo");
        reporter.Dispose();
        reporter.Dispose();
        Assert.Equal("mapo\n", _output.ToString());
    }

    [Fact]
    public async Task Many_threads_may_report()
    {
        using (var reporter = new ConsoleReporter(Context(), "mapo", TimeSpan.FromMilliseconds(1)))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
            {
                for (int i = 0; i < 2000; i++)
                {
                    reporter.Report(At("train", i));
                    if (i % 500 == 0) reporter.Note($"note {t} {i}");
                }
            })));
        }

        Assert.Equal(32, _output.ToString().Split('\n').Count(l => l.StartsWith("note ", StringComparison.Ordinal)));
    }
}
