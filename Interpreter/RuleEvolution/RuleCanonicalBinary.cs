namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>The canonical form of a function of two arguments that have theirs.</summary>
internal static class RuleCanonicalBinary
{
    private static readonly Dictionary<RuleBinaryKind, RuleBinary> Functions = RuleFunctions.Binaries.ToDictionary(f => f.Kind);

    private static readonly Dictionary<RuleOperandKind, RuleNode> Operands = RuleFunctions.Operands.ToDictionary(o => o.Kind, o => (RuleNode)new Operand(o));

    public static RuleForm Apply(RuleBinary function, RuleForm left, RuleForm right) => function.Kind switch
    {
        RuleBinaryKind.Left => left,
        RuleBinaryKind.Right => right,
        RuleBinaryKind.NormTransfer => NormTransfer(left, right),
        RuleBinaryKind.MatrixProduct => MatrixProduct(left, right),
        RuleBinaryKind.Multiply => Multiply(left, right),
        RuleBinaryKind.Divide => Divide(left, right),
        RuleBinaryKind.Minimum or RuleBinaryKind.Maximum => Extremum(function.Kind, left, right),
        RuleBinaryKind.Add => Sum(left, right),
        RuleBinaryKind.Subtract => Sum(left, right with { IsNegated = !right.IsNegated }),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function.Kind, null),
    };

    // The norm of what is rescaled goes; of the other argument only the norm counts.
    private static RuleForm NormTransfer(RuleForm left, RuleForm right)
    {
        left = RuleStrip.Of(left, RuleScaling.Step);
        while (true)
        {
            if (right.Core is Apply1 { Function.Kind: RuleUnaryKind.Absolute } absolute) right = right.With(RuleForm.Peel(absolute.Argument));
            else if (right.Core is Apply2 { Function.Kind: RuleBinaryKind.NormTransfer } transfer && RuleFacts.IsNeverZero(transfer.Left))
                right = right.With(RuleForm.Peel(transfer.Right));
            else break;
        }

        int power = right.Power;
        if (right.Core is Apply1 { Function.Kind: RuleUnaryKind.ByFrobenius } unit && RuleFacts.IsNeverZero(unit.Argument))
        {
            RuleForm value = RuleCanonicalUnary.Apply(RuleUnaryKind.ByFrobenius, left);
            return value with { Power = value.Power + power };
        }

        if (left.Core == right.Core && RuleFacts.IsDeterministic(left.Core)) return left with { Power = power };
        return left with { Core = Node(RuleBinaryKind.NormTransfer, left.Core, right.Core), Power = power };
    }

    private static RuleForm MatrixProduct(RuleForm left, RuleForm right)
    {
        RuleNode first = (left with { IsNegated = false, Power = 0 }).ToNode();
        RuleNode second = (right with { IsNegated = false, Power = 0 }).ToNode();
        RuleNode core = (first, second) switch
        {
            (Operand { Of.Kind: RuleOperandKind.NextError }, Operand { Of.Kind: RuleOperandKind.Weight }) => Operands[RuleOperandKind.NextErrorByWeight],
            (Operand { Of.Kind: RuleOperandKind.NextError }, Operand { Of.Kind: RuleOperandKind.Gaussian }) => Operands[RuleOperandKind.NextErrorByGaussian],
            (Operand { Of.Kind: RuleOperandKind.NextError }, Operand { Of.Kind: RuleOperandKind.Rademacher }) => Operands[RuleOperandKind.NextErrorByRademacher],
            (Operand { Of.Kind: RuleOperandKind.TopError }, Operand { Of.Kind: RuleOperandKind.TopGaussian }) => Operands[RuleOperandKind.TopErrorByGaussian],
            _ => Node(RuleBinaryKind.MatrixProduct, first, second),
        };
        return new RuleForm(core, left.IsNegated ^ right.IsNegated, left.Power + right.Power);
    }

    private static RuleForm Multiply(RuleForm left, RuleForm right)
    {
        bool isNegated = left.IsNegated ^ right.IsNegated;
        int power = left.Power + right.Power;
        (RuleNode first, RuleNode second, bool isTransposed) = Untransposed(left with { IsNegated = false, Power = 0 }, right with { IsNegated = false, Power = 0 });
        var outer = new RuleForm(first, isNegated, power, isTransposed);
        if (first == second && RuleFacts.IsDeterministic(first))
            return outer.With(RuleCanonicalUnary.Apply(RuleUnaryKind.Square, new RuleForm(first)));
        return outer with { Core = Chain(RuleBinaryKind.Multiply, first, second) };
    }

    // The divisor keeps its scale, because of the guard.
    private static RuleForm Divide(RuleForm left, RuleForm right)
    {
        bool isNegated = left.IsNegated ^ right.IsNegated;
        (RuleNode first, RuleNode second, bool isTransposed) = Untransposed(left with { IsNegated = false, Power = 0 }, right with { IsNegated = false });
        return new RuleForm(Node(RuleBinaryKind.Divide, first, second), isNegated, left.Power, isTransposed);
    }

    private static RuleForm Extremum(RuleBinaryKind kind, RuleForm left, RuleForm right)
    {
        bool isNegated = left.IsNegated && right.IsNegated;
        if (isNegated)
        {
            kind = kind == RuleBinaryKind.Minimum ? RuleBinaryKind.Maximum : RuleBinaryKind.Minimum;
            (left, right) = (left with { IsNegated = false }, right with { IsNegated = false });
        }

        int power = CommonPower(left, right);
        (RuleNode first, RuleNode second, bool isTransposed) = Untransposed(left with { Power = left.Power - power }, right with { Power = right.Power - power });
        var outer = new RuleForm(first, isNegated, power, isTransposed);
        return first == second && RuleFacts.IsDeterministic(first) ? outer.With(RuleForm.Peel(first)) : outer with { Core = Chain(kind, first, second) };
    }

    private static RuleForm Sum(RuleForm left, RuleForm right)
    {
        int power = CommonPower(left, right);
        bool isDifference = left.IsNegated != right.IsNegated;
        bool isNegated = left.IsNegated;
        (RuleNode first, RuleNode second, bool isTransposed) = Untransposed(
            left with { IsNegated = false, Power = left.Power - power }, right with { IsNegated = false, Power = right.Power - power });
        if (isDifference)
        {
            // a - b and -(b - a) are one.
            if (RuleText.Compare(first, second) > 0) (first, second, isNegated) = (second, first, !isNegated);
            return new RuleForm(Node(RuleBinaryKind.Subtract, first, second), isNegated, power, isTransposed);
        }

        var outer = new RuleForm(first, isNegated, power, isTransposed);
        if (first == second && RuleFacts.IsDeterministic(first)) return outer with { Power = power + 1 };
        return outer with { Core = Chain(RuleBinaryKind.Add, first, second) };
    }

    // What both arguments are scaled by in the same direction.
    private static int CommonPower(RuleForm left, RuleForm right) =>
        Math.Sign(left.Power) == Math.Sign(right.Power) ? Math.Sign(left.Power) * Math.Min(Math.Abs(left.Power), Math.Abs(right.Power)) : 0;

    private static (RuleNode First, RuleNode Second, bool IsTransposed) Untransposed(RuleForm left, RuleForm right) =>
        left.IsTransposed && right.IsTransposed
            ? ((left with { IsTransposed = false }).ToNode(), (right with { IsTransposed = false }).ToNode(), true)
            : (left.ToNode(), right.ToNode(), false);

    // A chain of one commutative and associative function: its arguments sorted, the tree leaning left; twins of min and max go.
    private static RuleNode Chain(RuleBinaryKind kind, RuleNode first, RuleNode second)
    {
        var links = new List<RuleNode>();
        Collect(kind, first, links);
        Collect(kind, second, links);
        links.Sort(RuleText.Compare);
        if (Functions[kind].IsIdempotent)
        {
            for (int i = links.Count - 1; i > 0; i--)
            {
                if (links[i] == links[i - 1] && RuleFacts.IsDeterministic(links[i])) links.RemoveAt(i);
            }
        }

        RuleNode node = links[0];
        for (int i = 1; i < links.Count; i++) node = Node(kind, node, links[i]);
        return node;
    }

    private static void Collect(RuleBinaryKind kind, RuleNode node, List<RuleNode> links)
    {
        if (node is Apply2 apply && apply.Function.Kind == kind)
        {
            Collect(kind, apply.Left, links);
            Collect(kind, apply.Right, links);
        }
        else
        {
            links.Add(node);
        }
    }

    private static Apply2 Node(RuleBinaryKind kind, RuleNode left, RuleNode right) => new(Functions[kind], left, right);
}
