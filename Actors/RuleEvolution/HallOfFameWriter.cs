using System.Globalization;
using System.Text;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using Akka.Actor;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>Writes the best rules into the run directory: a plan cannot write, and a ticket may be done twice without harm.</summary>
public sealed class HallOfFameWriter : TicketWorker
{
    /// <summary>A line a rule: rank, audited accuracy, learning rate, rule; separated by tabs.</summary>
    public const string FileName = "hall-of-fame.tsv";

    private readonly string _folder;

    /// <summary>Use <see cref="Props"/>.</summary>
    public HallOfFameWriter(RoleContext context)
        : base(context.Coordinator, RuleEvolutionPlan.HallOfFameRole) => _folder = context.RunDirectory;

    /// <summary>How the writer is made.</summary>
    public static Props Props(RoleContext context) => Akka.Actor.Props.Create(() => new HallOfFameWriter(context));

    /// <inheritdoc />
    protected override void Begin(Ticket ticket)
    {
    }

    /// <inheritdoc />
    protected override TicketStep Step()
    {
        var work = (WriteHallOfFame)RuleEvolutionProtocol.WriteHallOfFameBinding.Read(Current!.Payload);
        var text = new StringBuilder();
        for (int i = 0; i < work.Rules.Count; i++)
        {
            FamousRule rule = work.Rules[i];
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}\t{rule.Accuracy:0.000000}\t{rule.LearningRate:R}\t{rule.Text}\n");
        }

        AtomicFile.Write(Path.Combine(_folder, FileName), Encoding.UTF8.GetBytes(text.ToString()));
        return TicketStep.Done(TicketResult.Of());
    }
}
