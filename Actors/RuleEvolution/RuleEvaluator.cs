using System.Runtime.InteropServices;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Interpreter.RuleEvolution;
using Akka.Actor;
using TorchSharp;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>
/// Trains children under rules, a few steps a slice. What it finds depends on the ticket only, so a ticket that is done again
/// by another evaluator has the same result. A rule that takes too much time or memory ends with a result that says so.
/// </summary>
public sealed class RuleEvaluator : TicketWorker
{
    /// <summary>Counter of training steps.</summary>
    public const string StepCounter = "steps";

    /// <summary>Counter of trainings.</summary>
    public const string TrainingCounter = "trainings";

    /// <summary>Counter of the time that evaluators were at work.</summary>
    public const string MillisecondCounter = "evaluate_milliseconds";

    // Of an MLP about ten milliseconds; a step of a convolutional net may take that long by itself.
    private const int StepsOfSlice = 10;

    private readonly RuleEvolutionSetup _setup;
    private readonly ChildRun _run;
    private readonly List<double> _accuracies = [], _tests = [];
    private TrainChildren? _work;
    private CompiledRule? _rule;
    private ChildTraining? _training;
    private string? _fault;
    private long _steps;
    private double _milliseconds;

    /// <summary>Use <see cref="Props"/>.</summary>
    public RuleEvaluator(RoleContext context, RuleEvolutionSetup setup)
        : base(context.Coordinator, RuleEvolutionPlan.EvaluatorRole)
    {
        _setup = setup;
        _run = new ChildRun(setup.Options.Child, setup.Options.Training, setup.Images, setup.Clock);
    }

    /// <summary>How an evaluator is made; it needs a thread of its own.</summary>
    public static Props Props(RoleContext context, RuleEvolutionSetup setup) => Akka.Actor.Props.Create(() => new RuleEvaluator(context, setup));

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        torch.set_num_threads(_setup.Threads);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _training?.Dispose();
        base.PostStop();
    }

    /// <inheritdoc />
    protected override void Begin(Ticket ticket)
    {
        _work = (TrainChildren)RuleEvolutionProtocol.TrainChildrenBinding.Read(ticket.Payload);
        (_rule, _fault, _steps, _milliseconds) = (null, null, 0, 0);
        _accuracies.Clear();
        _tests.Clear();
        try
        {
            _rule = CompiledRule.Compile(_work.Text);
        }
        catch (RuleException e)
        {
            _fault = $"It is no rule: {e.Message}";
        }
    }

    /// <inheritdoc />
    protected override void Abandon(Ticket ticket) => EndTraining();

    /// <inheritdoc />
    protected override TicketStep Step()
    {
        TrainChildren work = _work!;
        DateTimeOffset start = Context.System.Scheduler.SteadyNow();
        if (_fault is null && _accuracies.Count < work.LearningRates.Length * work.Seeds.Length)
        {
            Train(work);
            _milliseconds += (Context.System.Scheduler.SteadyNow() - start).TotalMilliseconds;
            return TicketStep.More;
        }

        var result = new ChildrenTrained(_fault is null ? [.. _accuracies] : [], _fault is null ? [.. _tests] : [], _steps, _fault);
        var counters = new Dictionary<string, long>
        {
            [StepCounter] = _steps, [TrainingCounter] = _accuracies.Count, [MillisecondCounter] = (long)Math.Round(_milliseconds),
        };
        return TicketStep.Done(TicketResult.Of(counters, RuleEvolutionProtocol.ChildrenTrainedBinding.Write(result)));
    }

    private void Train(TrainChildren work)
    {
        try
        {
            _training ??= _run.Begin(Task(work, _accuracies.Count));
            int slice = _setup.Options.Child.Architecture == ChildArchitecture.Mlp ? StepsOfSlice : 1;
            if (_training.Advance(slice, Guard) is not { } result) return;
            EndTraining();
            _steps += result.Steps;
            if (result.End == ChildEnd.Stopped)
            {
                _fault = result.Reason;
                return;
            }

            _accuracies.Add(result.Accuracy);
            if (work.MeasuresTest) _tests.Add(result.TestAccuracy ?? 0);
        }
        catch (ExternalException e) when (e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase))
        {
            // The evaluator is sound: what it had asked for was not given.
            EndTraining();
            _fault = "there is not enough memory for it";
        }
    }

    private ChildTask Task(TrainChildren work, int at) =>
        new(_rule!, work.LearningRates[at / work.Seeds.Length], work.Seeds[at % work.Seeds.Length], work.StopAfter)
        {
            WholeSteps = work.Steps, MeasuresTest = work.MeasuresTest, MemoryLimit = _setup.Options.Evaluators.MemoryLimit,
        };

    private string? Guard(ChildProgress progress) => progress.Elapsed <= _setup.Options.Evaluators.TimeLimit
        ? null
        : $"a training took longer than {_setup.Options.Evaluators.TimeLimit.TotalSeconds:0.###} seconds, of which it did {progress.Step} of {progress.Steps} steps";

    private void EndTraining()
    {
        _training?.Dispose();
        _training = null;
    }
}
