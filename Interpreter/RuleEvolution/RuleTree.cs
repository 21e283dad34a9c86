namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>Parts of trees by their place: 0 is the root, then left to right, a function before its arguments.</summary>
internal static class RuleTree
{
    public static RuleNode At(RuleNode node, int place) => (node, place) switch
    {
        (_, 0) => node,
        (Apply1 apply, _) => At(apply.Argument, place - 1),
        (Apply2 apply, _) when place <= apply.Left.Size => At(apply.Left, place - 1),
        (Apply2 apply, _) => At(apply.Right, place - 1 - apply.Left.Size),
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, null),
    };

    public static RuleNode Put(RuleNode node, int place, RuleNode part) => (node, place) switch
    {
        (_, 0) => part,
        (Apply1 apply, _) => apply with { Argument = Put(apply.Argument, place - 1, part) },
        (Apply2 apply, _) when place <= apply.Left.Size => apply with { Left = Put(apply.Left, place - 1, part) },
        (Apply2 apply, _) => apply with { Right = Put(apply.Right, place - 1 - apply.Left.Size, part) },
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, null),
    };
}
