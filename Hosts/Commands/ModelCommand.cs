using System.CommandLine;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab model export</c> was asked for.</summary>
/// <param name="Run">The run's directory.</param>
/// <param name="To">The file to write.</param>
/// <param name="Licence">The licence of the data trained on; null to go by the data set.</param>
/// <param name="Data">The folder of data sets, or null.</param>
internal sealed record ModelExportRequest(string Run, string To, string? Licence, string? Data);

/// <summary>What <c>actorlab model show</c> was asked for.</summary>
/// <param name="File">The model file.</param>
internal sealed record ModelShowRequest(string File);

/// <summary><c>model export RUN --to FILE</c> and <c>model show FILE</c>: trained models in one file.</summary>
internal static class ModelCommand
{
    public static Command Create(CliContext context, VerbHandler<ModelExportRequest> export, VerbHandler<ModelShowRequest> show)
    {
        Argument<string> run = CommonOptions.RunDirectory();
        var to = new Option<string>("--to") { Description = "The file to write; it must not exist.", Required = true, HelpName = "file" };
        var licence = new Option<string?>("--licence") { Description = "The licence of the data that the run was trained on; known for WikiTableQuestions and WikiSQL.", HelpName = "text" };
        Option<string?> data = CommonOptions.Data();
        var exporting = new Command("export", "Write a run's best model into one file of less than 10 MB, for 'ask --model'.") { run, to, licence, data };
        exporting.Handle(context, parsed => new ModelExportRequest(parsed.GetRequiredValue(run), parsed.GetRequiredValue(to), parsed.GetValue(licence), parsed.GetValue(data)), export);

        var file = new Argument<string>("file") { Description = "The model file.", HelpName = "FILE" };
        var showing = new Command("show", "Show what a model file says of itself.") { file };
        showing.Handle(context, parsed => new ModelShowRequest(parsed.GetRequiredValue(file)), show);
        return new Command("model", "Trained models in one file.") { exporting, showing };
    }
}
