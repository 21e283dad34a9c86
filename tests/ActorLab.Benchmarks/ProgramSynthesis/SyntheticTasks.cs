using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>
/// Made-up tasks of the size that WikiTableQuestions has on average: about 25 rows, 6 raw columns that give 12 typed
/// ones, and 3 entities; the questions' words trigger as many functions as real questions do.
/// </summary>
internal static class SyntheticTasks
{
    private static readonly string[] Syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "za", "chi", "dor", "fen", "gal"];

    public static ProgramTask[] Make(int count, bool triggerWords = true, int rows = 25)
    {
        var random = new Xoshiro256(7);
        var tasks = new ProgramTask[count];
        for (int t = 0; t < count; t++)
        {
            int n = rows * 2 / 5 + Below(ref random, rows * 6 / 5);
            KnowledgeTable table = Table($"t_{t}", n, ref random);
            string[] names = table.Columns[0].Texts;
            Constant[] constants =
            [
                Constant.OfStrings(names[Below(ref random, names.Length)]),
                Constant.OfStrings(table.Columns[1].Texts[0][..3]),
                Constant.OfNumbers(table.Columns[6].Numbers[Below(ref random, table.Columns[6].Numbers.Length)]),
            ];
            string[][] wordings = [["how", "many"], ["JJS"], ["next", "after"], ["total", "number", "how", "many"], ["more", "than", "JJR"], ["first"], ["last", "before"], ["most", "RBS"]];
            HashSet<string> words = [.. wordings[t % wordings.Length], .. wordings[Below(ref random, wordings.Length)]];
            tasks[t] = new ProgramTask(table, constants, FunctionSet.WikiTables, InterpreterOptions.Default with { MaxMemory = 100 }, triggerWords ? words : null);
        }

        return tasks;
    }

    private static KnowledgeTable Table(string name, int rows, ref Xoshiro256 random)
    {
        string?[][] texts = new string?[6][];
        double?[][] numbers = new double?[5][];
        for (int c = 0; c < 6; c++) texts[c] = new string?[rows];
        for (int c = 0; c < 5; c++) numbers[c] = new double?[rows];
        string?[] dates = new string?[rows];
        for (int r = 0; r < rows; r++)
        {
            texts[0][r] = Word(ref random) + " " + Word(ref random);
            texts[1][r] = Syllables[Below(ref random, 5)] + "nia";
            for (int c = 0; c < 4; c++)
            {
                numbers[c][r] = Below(ref random, c < 2 ? 12 : 3000);
                texts[c + 2][r] = numbers[c][r].ToString();
            }

            numbers[4][r] = Below(ref random, 3) == 0 ? null : Below(ref random, 9);
            dates[r] = Below(ref random, 8) == 0 ? null : $"{1950 + Below(ref random, 60)}-{1 + Below(ref random, 12):00}-xx";
        }

        return new KnowledgeTable(name, rows,
        [
            .. texts.Select((cells, c) => TableColumn.OfTexts($"r.c{c}-string", ColumnKind.String, cells)),
            .. numbers.Select((cells, c) => TableColumn.OfNumbers($"r.c{c}-number", ColumnKind.Number, cells)),
            TableColumn.OfTexts("r.c5-date", ColumnKind.Date, dates),
        ]);
    }

    private static string Word(ref Xoshiro256 random)
    {
        string word = "";
        for (int i = 2 + Below(ref random, 2); i > 0; i--) word += Syllables[Below(ref random, Syllables.Length)];
        return word;
    }

    private static int Below(ref Xoshiro256 random, int bound) => (int)((ulong)random.Next() * (uint)bound >> 32);
}
