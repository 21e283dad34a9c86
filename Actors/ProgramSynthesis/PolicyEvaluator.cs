using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using Akka.Actor;
using TorchSharp;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>Answers held-out questions by beam search with given weights; one ticket is a slice of a split.</summary>
public sealed class PolicyEvaluator : TicketWorker
{
    private readonly SynthesisSetup _setup;
    private EvaluateQuestions? _work;
    private int _done, _correct;
    private double _milliseconds;
    private ProgramPolicy? _policy;
    private string _hash = "";

    /// <summary>Use <see cref="Props"/>.</summary>
    public PolicyEvaluator(RoleContext context, SynthesisSetup setup)
        : base(context.Coordinator, MapoPlan.EvaluatorRole, new TicketWorkerOptions { Credit = 1 }) => _setup = setup;

    /// <summary>How an evaluator is made; it needs a thread of its own.</summary>
    public static Props Props(RoleContext context, SynthesisSetup setup) => Akka.Actor.Props.Create(() => new PolicyEvaluator(context, setup));

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        torch.set_num_threads(_setup.Threads);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _policy?.Dispose();
        base.PostStop();
    }

    /// <inheritdoc />
    protected override void Begin(Ticket ticket)
    {
        _work = ProgramSynthesisProtocol.EvaluateQuestionsBinding.Read(ticket.Payload);
        (_done, _correct, _milliseconds) = (0, 0, 0);
        _setup.Folders.Candidates.DeleteBefore(_work.Version, _work.Best);
    }

    /// <inheritdoc />
    protected override TicketStep Step()
    {
        EvaluateQuestions work = _work!;
        if (!Use(work)) return TicketStep.Failed($"The weights of version {work.Version} are gone.");
        IReadOnlyList<ProgramEnvironment> split = Split(work.Split);
        int count = Math.Min(_setup.Options.Evaluation.Batch, Math.Min(work.Count, split.Count - work.Start) - _done);
        if (count > 0)
        {
            ProgramEnvironment[] questions = [.. split.Skip(work.Start + _done).Take(count)];
            DateTimeOffset start = Context.System.Scheduler.SteadyNow();
            IReadOnlyList<BeamProgram>[] beams = BeamSearch.Decode(_policy!, questions, _setup.Options.Evaluation.Beam);
            for (int i = 0; i < count; i++)
                if (beams[i].Count > 0 && questions[i].IsRight(beams[i][0].Denotation))
                    _correct++;
            _done += count;
            _milliseconds += (Context.System.Scheduler.SteadyNow() - start).TotalMilliseconds;
            return TicketStep.More;
        }

        return TicketStep.Done(TicketResult.Of(
            new Dictionary<string, long> { ["questions_evaluated"] = _done, ["evaluate_milliseconds"] = (long)_milliseconds },
            ProgramSynthesisProtocol.QuestionsEvaluatedBinding.Write(new QuestionsEvaluated(_done, _correct))));
    }

    private IReadOnlyList<ProgramEnvironment> Split(string name) =>
        name == MapoPlanSettings.SampleSplit ? _setup.DevSample
        : name == _setup.Options.Data.Dev ? _setup.Data.Dev
        : _setup.Data.Test;

    private bool Use(EvaluateQuestions work)
    {
        if (work.Hash == _hash) return true;
        if (_setup.Folders.Candidates.Find(work.Version, work.Hash) is not { } bytes) return false;
        _policy ??= new ProgramPolicy(_setup.Data.Factory.Sizes, _setup.Data.Factory.Vocabulary);
        PolicyWeights.Load(_policy, Safetensors.Read(bytes));
        _hash = work.Hash;
        return true;
    }
}
