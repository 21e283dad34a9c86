using System.Runtime.CompilerServices;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.Data;

public sealed class QuickstartTests
{
    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../hocon/program-synthesis/quickstart"));

    private static string[][] Questions() => [.. File.ReadLines(Path.Combine(Folder(), "questions.tsv")).Skip(1).Select(line => line.Split('\t'))];

    [Fact]
    public void Questions_are_whole_and_their_tables_are_there()
    {
        Assert.Equal("id\tutterance\tcontext\ttargetValue\tsplit", File.ReadLines(Path.Combine(Folder(), "questions.tsv")).First());
        string[][] questions = Questions();
        Assert.True(questions.Length >= 440);
        Assert.Equal(questions.Length, questions.Select(q => q[0]).Distinct().Count());
        Assert.All(questions, q =>
        {
            Assert.Equal(5, q.Length);
            Assert.All(q, cell => Assert.NotEmpty(cell));
            Assert.True(File.Exists(Path.Combine(Folder(), q[2])), q[2]);
        });
        Assert.Equal(["dev", "test", "train"], questions.Select(q => q[4]).Distinct().Order());
    }

    [Fact]
    public void No_table_is_in_two_splits_and_each_is_asked_about()
    {
        string[][] questions = Questions();
        Assert.All(questions.GroupBy(q => q[2]), table => Assert.Single(table.Select(q => q[4]).Distinct()));
        string[] files = Directory.GetFiles(Path.Combine(Folder(), "tables"), "*.csv");
        Assert.True(files.Length >= 36);
        Assert.Equal(files.Select(f => "tables/" + Path.GetFileName(f)).Order(), questions.Select(q => q[2]).Distinct().Order());
    }

    [Fact]
    public void Tables_have_a_fitting_shape()
    {
        Assert.All(Directory.GetFiles(Path.Combine(Folder(), "tables"), "*.csv"), file =>
        {
            RawTable table = TableReader.Read(file);
            Assert.InRange(table.Headers.Count, 4, 7);
            Assert.InRange(table.Rows.Count, 7, 20);
        });
    }

    /// <summary>The linked questions hold what programs need: random search soon answers most of them.</summary>
    [Fact]
    public void Random_search_answers_most_questions()
    {
        QuestionSet set = QuestionSet.Load(new QuestionSetOptions { Questions = Path.Combine(Folder(), "questions.tsv"), Tables = Folder() });
        int solved = set.All.Count(question => IsSolved(question, episodes: 10_000));
        Assert.True(solved > set.All.Count * 0.7, $"{solved} of {set.All.Count} questions solved");
    }

    private static bool IsSolved(Question question, int episodes)
    {
        var task = new ProgramTask(question.Table, [.. question.Entities.Select(e => e.Value)], FunctionSet.WikiTables, new InterpreterOptions(), question.TriggerWords);
        var answer = new ParsedAnswer(question.Answer!);
        var episode = new Episode(task);
        var random = new Random(1);
        for (int i = 0; i < episodes; i++)
        {
            episode.Reset();
            while (!episode.IsDone) episode.ReadAt(random.Next(episode.ValidTokens.Length));
            if (!episode.IsError && !episode.HasUnusedVariable && AnswerScorer.IsCorrect(answer, episode.Result)) return true;
        }

        return false;
    }
}
