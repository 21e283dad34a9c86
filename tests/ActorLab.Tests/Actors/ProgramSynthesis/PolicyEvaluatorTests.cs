using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using Akka.Actor;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class PolicyEvaluatorTests : SynthesisTestKit
{
    [Fact]
    public void ItCountsTheRightAnswersOfItsSlice()
    {
        IActorRef evaluator = Start();
        long id = 0;
        int right = 0;
        for (ulong seed = 1; seed <= 12; seed++)
        {
            string hash = Put(7, SomeWeights(seed));
            using ProgramPolicy policy = Tiny.NewPolicy(Setup.Data.Factory, seed);
            foreach ((string split, IReadOnlyList<ProgramEnvironment> questions, int start, int count) in new[]
            {
                ("dev", Setup.Data.Dev, 0, 3),
                ("dev", Setup.Data.Dev, 1, 2),
                ("test", Setup.Data.Test, 0, 2),
                (MapoPlanSettings.SampleSplit, [Setup.Data.Dev[0], Setup.Data.Dev[1]], 0, 2),
                ("test", Setup.Data.Test, 1, 9), // beyond the end
            })
            {
                QuestionsEvaluated result = Evaluate(evaluator, id++, new EvaluateQuestions(split, start, count, 7, hash, -1));
                ProgramEnvironment[] slice = [.. questions.Skip(start).Take(count)];
                IReadOnlyList<BeamProgram>[] beams = BeamSearch.Decode(policy, slice, Setup.Options.Evaluation.Beam);
                int expected = slice.Where((q, i) => beams[i].Count > 0 && q.IsRight(beams[i][0].Denotation)).Count();
                Assert.Equal(new QuestionsEvaluated(slice.Length, expected), result);
                right += expected;
            }
        }

        Assert.True(right > 0, "No policy was ever right: the test shows nothing.");
    }

    [Fact]
    public void WeightsThatAreGoneFailTheTicketAndNotTheEvaluator()
    {
        IActorRef evaluator = Start();
        Lease(evaluator, 0, new EvaluateQuestions("dev", 0, 3, 7, new string('a', 64), -1));
        FailTicket failed = Coordinator.ExpectMsg<FailTicket>();
        Assert.Equal((0L, "The weights of version 7 are gone.", false), (failed.TicketId, failed.Reason, failed.Crashed));
        string hash = Put(8, SomeWeights(1));
        Assert.Equal(3, Evaluate(evaluator, 1, new EvaluateQuestions("dev", 0, 3, 8, hash, -1)).Questions);

        // What is loaded needs no file any more.
        Setup.Folders.Candidates.DeleteBefore(9, -1);
        Assert.False(Setup.Folders.Candidates.Has(8, hash));
        Assert.Equal(3, Evaluate(evaluator, 2, new EvaluateQuestions("dev", 0, 3, 8, hash, -1)).Questions);
    }

    [Fact]
    public void WeightsOfOtherShapesCrashIt()
    {
        (EnvironmentFactory other, _) = Tiny.Make();
        using ProgramPolicy policy = Tiny.NewPolicy(other);
        string hash = Put(7, Safetensors.Write(PolicyWeights.Save(policy)));
        Lease(Start(), 0, new EvaluateQuestions("dev", 0, 3, 7, hash, -1));
        FailTicket failed = Coordinator.ExpectMsg<FailTicket>();
        Assert.True(failed.Crashed);
        Assert.Contains("belong to other settings", failed.Reason);
    }

    [Fact]
    public void AnEvaluationDeletesTheCandidatesBeforeItButForTheBest()
    {
        IActorRef evaluator = Start();
        string[] hashes = [.. Enumerable.Range(1, 6).Select(v => Put(v, SomeWeights((ulong)v)))]; // whatever life of the run wrote them
        Evaluate(evaluator, 1, new EvaluateQuestions("dev", 0, 3, 4, hashes[3], 2));
        Assert.Equal([2, 4, 5, 6], Enumerable.Range(1, 6).Where(v => Setup.Folders.Candidates.Has(v, hashes[v - 1])));
        Evaluate(evaluator, 2, new EvaluateQuestions("dev", 0, 3, 4, hashes[3], 2)); // the same once more
        Evaluate(evaluator, 3, new EvaluateQuestions("test", 0, 2, 4, hashes[3], 4)); // a final one goes back to the best
        Assert.Equal([4, 5, 6], Enumerable.Range(1, 6).Where(v => Setup.Folders.Candidates.Has(v, hashes[v - 1])));
    }

    private string Put(long version, byte[] weights)
    {
        string hash = ContentStore.HashOf(weights);
        Setup.Folders.Candidates.Put(version, hash, weights);
        return hash;
    }

    private IActorRef Start()
    {
        IActorRef evaluator = Sys.ActorOf(PolicyEvaluator.Props(Context(MapoPlan.EvaluatorRole), Setup));
        Assert.Equal(new RequestTickets(MapoPlan.EvaluatorRole, 1), Coordinator.ExpectMsg<RequestTickets>());
        return evaluator;
    }

    private QuestionsEvaluated Evaluate(IActorRef evaluator, long id, EvaluateQuestions work)
    {
        Lease(evaluator, id, work);
        CompleteTicket done = Coordinator.ExpectMsg<CompleteTicket>(TimeSpan.FromSeconds(10));
        Assert.Equal(id, done.TicketId);
        evaluator.Tell(new TicketResultAccepted(id), Coordinator);
        var result = ProgramSynthesisProtocol.QuestionsEvaluatedBinding.Read(done.Result.Payload!);
        Assert.Equal(result.Questions, done.Result.Counters["questions_evaluated"]);
        return result;
    }

    private void Lease(IActorRef evaluator, long id, EvaluateQuestions work) =>
        Lease(evaluator, id, MapoPlan.EvaluateTicket, ProgramSynthesisProtocol.EvaluateQuestionsBinding.Write(work));
}
