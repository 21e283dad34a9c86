using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime.Settings;

public sealed class HoconReaderTests
{
    private static string Flat(HoconObject section) => HoconWriter.Value(section);

    private static string Read(string text) => Flat(HoconReader.Read(text, "a.conf"));

    [Theory]
    [InlineData("", "{  }")]
    [InlineData("{a=1}", "{ a = 1 }")]
    [InlineData("a{b=1},c=2", "{ a = { b = 1 }, c = 2 }")]
    [InlineData("a.b.c=1\na { b { d : 2 } }", "{ a = { b = { c = 1, d = 2 } } }")]
    [InlineData("a = 10 minutes # c\nb=x // y", "{ a = 10 minutes, b = x }")]
    [InlineData("a = [1\n2,3\n]", "{ a = [1, 2, 3] }")]
    [InlineData("a = [\n  1,\n  2,\n]", "{ a = [1, 2] }")]
    [InlineData("a = [1]\na += 2", "{ a = [1, 2] }")]
    [InlineData("a = [1] [2]", "{ a = [1, 2] }")]
    [InlineData("a = x\nb = ${a}\"/y\" z", "{ a = x, b = \"x/y z\" }")]
    [InlineData("a { x = 1, y = ${a.x} }", "{ a = { x = 1, y = 1 } }")]
    [InlineData("a { x = 1 }\nb = ${a} { y = 2 }", "{ a = { x = 1 }, b = { x = 1, y = 2 } }")]
    [InlineData("a = 1\na = ${?NO_SUCH_VARIABLE_HERE}\nb = 2", "{ a = 1, b = 2 }")]
    [InlineData("\"q.k\" = 1\na.\"x y\" = 2", "{ \"q.k\" = 1, a = { \"x y\" = 2 } }")]
    [InlineData("a = \"\"\"raw \"q\"\nline\"\"\"", "{ a = \"raw \\\"q\\\"\\nline\" }")]
    [InlineData("a =\n{ b = 1 }\nc\n{ d = 1 }", "{ a = { b = 1 }, c = { d = 1 } }")]
    [InlineData("a = { b = 1 }\r\na = null\r\n", "{ a = null }")]
    [InlineData("include-x = 1", "{ include-x = 1 }")]
    public void Texts_are_read(string text, string flat) => Assert.Equal(flat, Read(text));

    [Theory]
    [InlineData("a = 1\nb {\n c = 1\n", "a.conf:2: this '{' is never closed")]
    [InlineData("a { b = 1 }}", "a.conf:1: this '}' closes nothing")]
    [InlineData("{a=1}\n}", "a.conf:2: nothing may follow")]
    [InlineData("a = 1\n\nb = \"abc\nc = 2", "a.conf:3: this text is never closed")]
    [InlineData("a = \"\"\"abc\nc = 2", "a.conf:1: this text is never closed")]
    [InlineData("a = [1,2\nb=3", "a.conf:2: '=' is found in a list where ',' or ']' is expected")]
    [InlineData("a = [1,2\n", "a.conf:1: this '[' is never closed")]
    [InlineData("a b = 1", "a.conf:1: key 'a' is followed by neither '=', ':' nor '{'")]
    [InlineData("a\nb = 1", "a.conf:1: key 'a' is followed by neither")]
    [InlineData("a =\nb = 2", "a.conf:1: key 'a' has no value")]
    [InlineData("a =", "a.conf:1: a value is missing")]
    [InlineData("= 5", "a.conf:1: '=' is found where a key is expected")]
    [InlineData("a = ]", "a.conf:1: a value is missing")]
    [InlineData("a = 1 ]", "a.conf:1: ']' cannot stand in a value")]
    [InlineData("a = x = y", "a.conf:1: '=' cannot stand in a value")]
    [InlineData("a = http://x", "a.conf:1: '//' begins a comment: write the text in \"quotes\"")]
    [InlineData("a = b : c", "a.conf:1: ':' cannot stand in a value")]
    [InlineData("a = ${nope_x}", "a.conf:1: ${nope_x} is neither a key above nor an environment variable")]
    [InlineData("a = ${b", "a.conf:1: '${' is never closed")]
    [InlineData("a = \"\\q\"", "a.conf:1: '\\q' is no escape")]
    [InlineData("a = [1] x", "a.conf:1: sections, lists and texts cannot be joined")]
    [InlineData("a{b=1}c=2", "a.conf:1: 'c' cannot stand in a value")]
    [InlineData("a.=1", "a.conf:1: '=' is found where a key is expected")]
    [InlineData("\n[1,2]", "a.conf:2: '[' is found where a key is expected")]
    public void A_broken_text_is_refused_with_its_line(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_end_the_process()
    {
        Assert.Contains("nested more than", Assert.Throws<InputException>(() => Read(string.Concat(Enumerable.Repeat("a{", 100_000)))).Message, StringComparison.Ordinal);
        Assert.Contains("nested more than", Assert.Throws<InputException>(() => Read("a=" + new string('[', 100_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_variables_fill_references()
    {
        Environment.SetEnvironmentVariable("ACTORLAB_TEST_SEED", "42");
        Assert.Equal("{ seed = 42, after = 1 }", Read("seed = 7\nseed = ${?ACTORLAB_TEST_SEED}\nafter = 1"));
    }

    [Fact]
    public void Included_files_are_found_beside_the_file_and_keep_their_lines()
    {
        string folder = Directory.CreateTempSubdirectory("actorlab").FullName;
        try
        {
            string main = Path.Combine(folder, "main.conf"), inner = Path.Combine(folder, "inner.conf");
            File.WriteAllText(main, "\ufeffa = 1\ns {\n  include \"inner.conf\"\n}\n");
            File.WriteAllText(inner, "# first\nb = 2\n");
            HoconObject root = HoconReader.ReadFile(main);
            Assert.Equal("{ a = 1, s = { b = 2 } }", Flat(root));
            Assert.Equal(new SourceLine(inner, 2), root.Find(["s", "b"])!.At);
            Assert.Equal(new SourceLine(main, 1), root.Find(["a"])!.At);

            File.WriteAllText(inner, "include \"main.conf\"");
            Assert.Equal($"{inner}:1: 'main.conf' includes itself", Assert.Throws<InputException>(() => HoconReader.ReadFile(main)).Message);
            File.Delete(inner);
            Assert.Equal($"{main}:3: the included file 'inner.conf' does not exist beside this file", Assert.Throws<InputException>(() => HoconReader.ReadFile(main)).Message);
            File.WriteAllBytes(main, [0x61, 0x3d, 0xff, 0xfe]);
            Assert.Equal($"{main}: the settings file is not UTF-8 text", Assert.Throws<InputException>(() => HoconReader.ReadFile(main)).Message);
            Assert.Equal($"{folder}/none.conf: there is no such settings file", Assert.Throws<InputException>(() => HoconReader.ReadFile(folder + "/none.conf")).Message);
            Assert.StartsWith($"{folder}: the settings file cannot be read", Assert.Throws<InputException>(() => HoconReader.ReadFile(folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Property(MaxTest = 500)]
    public void No_text_makes_it_throw_anything_else(string? text)
    {
        try
        {
            Read(text ?? "");
        }
        catch (InputException)
        {
            // The only way to refuse.
        }
    }
}
