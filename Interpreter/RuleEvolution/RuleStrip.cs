namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>Takes out of a canonical tree the positive factors that the function around it ignores.</summary>
internal static class RuleStrip
{
    public static RuleForm Of(RuleForm form, RuleScaling ignored) =>
        form.With(Core(form.Core, form.IsTransposed ? Transposed(ignored) : ignored)) with { Power = 0 };

    private static RuleForm Core(RuleNode core, RuleScaling ignored)
    {
        switch (core)
        {
            case Apply1 apply when Covers(ignored, apply.Function.Factor):
                return Node(apply.Argument, ignored);
            case Apply1 { Function.Degree: > 0 } apply:
                return RuleCanonicalUnary.Apply(apply.Function, Node(apply.Argument, ignored));
            case Apply2 { Function.Kind: RuleBinaryKind.Multiply } apply:
                return RuleCanonicalBinary.Apply(apply.Function, Node(apply.Left, ignored), Node(apply.Right, ignored));
            case Apply2 { Function.Kind: RuleBinaryKind.Divide } apply:
                return RuleCanonicalBinary.Apply(apply.Function, Node(apply.Left, ignored), RuleForm.Peel(apply.Right));
            case Apply2 { Function.Kind: RuleBinaryKind.MatrixProduct } apply:
                return RuleCanonicalBinary.Apply(apply.Function, Node(apply.Left, Rows(ignored)), Node(apply.Right, Columns(ignored)));
            case Apply2 { Function.Kind: RuleBinaryKind.NormTransfer } apply:
                if (ignored == RuleScaling.Constant)
                    return RuleCanonicalBinary.Apply(apply.Function, RuleForm.Peel(apply.Left), Node(apply.Right, ignored));
                return RuleFacts.IsNeverZero(apply.Right)
                    ? Node(apply.Left, ignored)
                    : RuleCanonicalBinary.Apply(apply.Function, Node(apply.Left, ignored), Node(apply.Right, RuleScaling.Step));
            default:
                return new RuleForm(core);
        }
    }

    private static RuleForm Node(RuleNode node, RuleScaling ignored) => Of(RuleForm.Peel(node), ignored);

    private static bool Covers(RuleScaling ignored, RuleScaling factor) => factor switch
    {
        RuleScaling.None => false,
        RuleScaling.Constant => ignored != RuleScaling.None,
        RuleScaling.Step => ignored is not (RuleScaling.None or RuleScaling.Constant),
        _ => ignored == factor || ignored == RuleScaling.Element,
    };

    private static RuleScaling Transposed(RuleScaling scaling) => scaling switch
    {
        RuleScaling.Row => RuleScaling.Column,
        RuleScaling.Column => RuleScaling.Row,
        _ => scaling,
    };

    // A factor of the left matrix' rows is one of the product's rows.
    private static RuleScaling Rows(RuleScaling ignored) => ignored switch
    {
        RuleScaling.Element => RuleScaling.Row,
        RuleScaling.Column => RuleScaling.Step,
        _ => ignored,
    };

    private static RuleScaling Columns(RuleScaling ignored) => ignored switch
    {
        RuleScaling.Element => RuleScaling.Column,
        RuleScaling.Row => RuleScaling.Step,
        _ => ignored,
    };
}
