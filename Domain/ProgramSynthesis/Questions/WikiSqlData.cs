using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// The executable part of WikiSQL in the data root (folder <c>wikisql</c>), with that folder's own splits: questions and answers
/// only; the SQL is not read.
/// </summary>
public sealed class WikiSqlData
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true };

    private readonly string _folder;
    private readonly LinkerOptions _linking;
    private readonly QuestionLinker _linker = new();

    private WikiSqlData(string folder, LinkerOptions linking) => (_folder, _linking) = (folder, linking);

    /// <summary>Whether a data root has the set.</summary>
    public static bool IsIn(string dataRoot) => File.Exists(Path.Combine(dataRoot, "wikisql", "dev.jsonl.gz"));

    /// <summary>Opens the set in a data root.</summary>
    /// <exception cref="InputException">The folder is not there.</exception>
    public static WikiSqlData Open(string dataRoot, LinkerOptions? linking = null)
    {
        string folder = Path.Combine(dataRoot, "wikisql");
        if (!Directory.Exists(folder)) throw new InputException("The data root has no folder 'wikisql'.", dataRoot);
        return new WikiSqlData(folder, linking ?? Linking(LinkerOptions.Default));
    }

    /// <summary>How the paper's code links WikiSQL: no dates, no joining of alternatives, no placeholders.</summary>
    public static LinkerOptions Linking(LinkerOptions options) => options with { Dates = false, JoinAlternatives = false, Anonymize = false };

    /// <summary>A split's questions, linked to their tables on all cores.</summary>
    /// <exception cref="InputException">There is no such split, or a line is at fault.</exception>
    public IReadOnlyList<Question> Load(string split)
    {
        string questions = Path.Combine(_folder, split + ".jsonl.gz"), tables = Path.Combine(_folder, split + ".tables.jsonl.gz");
        if (!File.Exists(questions) || !File.Exists(tables)) throw new InputException($"WikiSQL has no split '{split}' with tables; it has train, dev and test.", questions);
        var byId = new ConcurrentDictionary<string, KnowledgeTable>(StringComparer.Ordinal);
        Parallel.ForEach(Lines<TableLine>(tables), line => byId[line.Value.Id] = Typed(line.Value, tables, line.Number));
        RawQuestion[] raw = [.. Lines<QuestionLine>(questions).Select(line => new RawQuestion
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{split}-{line.Number}"),
            Text = line.Value.Question,
            Context = line.Value.TableId,
            Answer = new Answer([.. line.Value.Answer.Select(WikiSqlTable.Clean)]) { Rule = AnswerRule.WikiSql },
            File = questions,
            Line = line.Number,
        })];
        return QuestionBatch.Link(
            raw,
            q => byId.GetValueOrDefault(q.Context) ?? throw new InputException($"The question names the table '{q.Context}', which {Path.GetFileName(tables)} lacks.", q.File, q.Line),
            _linker,
            _linking);
    }

    private static KnowledgeTable Typed(TableLine table, string file, int line)
    {
        if (table.Types.Length != table.Header.Length || table.Rows.Any(r => r.Length != table.Header.Length))
            throw new InputException($"The table '{table.Id}' has {table.Header.Length} columns, and types or a row of another number.", file, line);
        return WikiSqlTable.Of(new RawTable { Name = table.Id, Headers = table.Header, Rows = table.Rows, File = file }, [.. table.Types.Select(t => t == "real")]);
    }

    private static IEnumerable<(int Number, T Value)> Lines<T>(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            T value;
            try
            {
                value = JsonSerializer.Deserialize<T>(line, Json) ?? throw new JsonException("it is null");
            }
            catch (JsonException e)
            {
                throw new InputException($"This line is not what it should be: {e.Message}", path, number, e);
            }

            yield return (number, value);
        }
    }

    private sealed record TableLine(string Id, string[] Header, string[] Types, string[][] Rows);

    private sealed record QuestionLine(string TableId, string Question, string[] Answer);
}
