namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>Reads the text of one rule by recursive descent, bounded in size and depth, and types it on the way.</summary>
internal sealed class RuleParser(string text)
{
    private int _at;
    private int _size;

    public Rule Read()
    {
        SkipBlanks();
        int start = _at + 1;
        (RuleNode root, RuleType type) = ReadNode(1);
        if (_at < text.Length) throw new RuleException($"The rule is complete before {Quote()} at position {_at + 1}: remove the rest.", _at + 1);
        if (type != RuleTyping.OfRules) throw RuleTyping.WrongResult(type, start);
        return new Rule(root);
    }

    private (RuleNode Node, RuleType Type) ReadNode(int depth)
    {
        int position = _at + 1;
        if (depth > RuleText.MaxDepth) throw new RuleException($"The rule is nested deeper than {RuleText.MaxDepth} at position {position}.", position);
        if (++_size > RuleText.MaxSize) throw new RuleException($"The rule has more than {RuleText.MaxSize} nodes at position {position}.", position);
        string name = ReadName();
        bool isCall = _at < text.Length && text[_at] == '(';
        if (RuleFunctions.FindOperand(name) is { } operand)
        {
            if (isCall) throw new RuleException($"\"{name}\" at position {position} is an operand and takes no arguments.", position);
            return (new Operand(operand), operand.Type);
        }

        RuleUnary? unary = RuleFunctions.FindUnary(name);
        RuleBinary? binary = RuleFunctions.FindBinary(name);
        if (unary is null && binary is null) throw Unknown(name, isCall, position);
        Expect('(', $"after the function \"{name}\"");
        (RuleNode left, RuleType leftType) = ReadNode(depth + 1);
        if (unary is not null)
        {
            Expect(')', $"after the only argument of \"{name}\"");
            return (new Apply1(unary, left), RuleTyping.TypeOf(unary, leftType, position));
        }

        Expect(',', $"after the first of the two arguments of \"{name}\"");
        (RuleNode right, RuleType rightType) = ReadNode(depth + 1);
        Expect(')', $"after the second argument of \"{name}\"");
        return (new Apply2(binary!, left, right), RuleTyping.TypeOf(binary!, leftType, rightType, position));
    }

    private string ReadName()
    {
        int start = _at;
        while (_at < text.Length && IsOfName(text[_at])) _at++;
        if (_at == start) throw new RuleException($"An operand or a function is missing at position {start + 1}: found {Quote()}.", start + 1);
        string name = text[start.._at];
        SkipBlanks();
        return name;
    }

    private void Expect(char wanted, string where)
    {
        if (_at >= text.Length || text[_at] != wanted)
            throw new RuleException($"\"{wanted}\" is missing at position {_at + 1} {where}: found {Quote()}.", _at + 1);
        _at++;
        SkipBlanks();
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }

    private string Quote() => _at >= text.Length ? "the end" : $"\"{text[_at]}\"";

    private static RuleException Unknown(string name, bool isCall, int position)
    {
        IEnumerable<string> known = isCall
            ? RuleFunctions.Unaries.Select(f => f.Name).Concat(RuleFunctions.Binaries.Select(f => f.Name))
            : RuleFunctions.Operands.Select(o => o.Name);
        string what = isCall ? "a function" : "an operand";
        string shown = name.Length <= 40 ? name : name[..40] + "...";
        return new RuleException($"\"{shown}\" at position {position} is not the name of {what}; there are: {string.Join(", ", known)}.", position);
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
