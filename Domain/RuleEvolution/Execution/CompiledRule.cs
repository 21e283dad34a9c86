using ActorLab.Interpreter.RuleEvolution;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// A rule made ready to run: a list of delegates over tensors, one for each distinct part of the tree, so that a part that occurs
/// twice is computed once. Only parts that draw random numbers are not shared: each occurrence has its own. Any thread may use
/// it; what it remembers between steps lies in the sites.
/// </summary>
public sealed class CompiledRule
{
    private readonly RuleInstruction[] _program;
    private readonly int _root;

    private CompiledRule(Rule rule, RuleInstruction[] program, int root)
    {
        Rule = rule;
        _program = program;
        _root = root;
    }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>How many instructions it became.</summary>
    public int Length => _program.Length;

    /// <summary>Compiles a rule.</summary>
    /// <exception cref="RuleException">Its types do not fit.</exception>
    public static CompiledRule Compile(Rule rule)
    {
        RuleTyping.Check(rule);
        var compiler = new Compiler();
        int root = compiler.Add(rule.Root);
        return new CompiledRule(rule, [.. compiler.Program], root);
    }

    /// <summary>Compiles a rule's text.</summary>
    /// <exception cref="RuleException">It is no rule.</exception>
    public static CompiledRule Compile(string text) => Compile(RuleText.Parse(text));

    /// <summary>The signal for a site's input, batch x features. May be one of the site's own tensors: not to be written to.</summary>
    internal Tensor Evaluate(RuleSite site)
    {
        Tensor[] values = new Tensor[_program.Length];
        var frame = new RuleFrame(site, values);
        for (int i = 0; i < values.Length; i++) values[i] = _program[i](frame);
        return values[_root];
    }

    private sealed class Compiler
    {
        private static readonly RuleNode Through = RuleText.Parse("matmul(b_next, W)").Root;
        private static readonly RuleNode ThroughGaussian = RuleText.Parse("matmul(b_next, R)").Root;
        private static readonly RuleNode ThroughSigns = RuleText.Parse("matmul(b_next, S)").Root;
        private static readonly RuleNode FromTop = RuleText.Parse("matmul(b_L, R_L)").Root;

        private readonly Dictionary<RuleNode, int> _places = [];

        public List<RuleInstruction> Program { get; } = [];

        /// <summary>The place of a tree's value.</summary>
        public int Add(RuleNode node)
        {
            if (_places.TryGetValue(node, out int known)) return known;
            int place = node switch
            {
                Operand operand => AddOperand(operand.Of),
                Apply1 apply => AddUnary(apply.Function, Add(apply.Argument)),
                Apply2 { Function.Kind: RuleBinaryKind.Left } apply => Add(apply.Left),
                Apply2 { Function.Kind: RuleBinaryKind.Right } apply => Add(apply.Right),
                Apply2 apply => AddBinary(apply, Add(apply.Left), Add(apply.Right)),
                _ => throw new ArgumentException($"{node.GetType().Name} is no node of a rule.", nameof(node)),
            };
            if (!IsRandom(node)) _places[node] = place;
            return place;
        }

        private int AddOperand(RuleOperand operand)
        {
            switch (operand.Kind)
            {
                case RuleOperandKind.NextErrorByWeight or RuleOperandKind.Gradient: return Add(Through);
                case RuleOperandKind.NextErrorByGaussian: return Add(ThroughGaussian);
                case RuleOperandKind.NextErrorByRademacher: return Add(ThroughSigns);
                case RuleOperandKind.TopErrorByGaussian: return Add(FromTop);
                case RuleOperandKind.BackPropagation:
                    int gradient = Add(Through);
                    return Emit(f => f.Site.IsRectified ? f[gradient] * f.Site.Activation.sign() : f[gradient]);
                default: return Emit(RuleOperations.Of(operand.Kind));
            }
        }

        private int AddUnary(RuleUnary function, int argument) => function.Kind == RuleUnaryKind.Identity
            ? argument
            : Emit(RuleOperations.Of(function, argument, Program.Count));

        private int AddBinary(Apply2 apply, int left, int right)
        {
            if (apply.Function.Kind != RuleBinaryKind.MatrixProduct) return Emit(RuleOperations.Of(apply.Function.Kind, left, right));
            return RuleTyping.FindType(apply.Right) switch
            {
                RuleType.Weight => Emit(f => f.Site.TowardsInput(f[left], f[right])),
                RuleType.WeightTransposed => Emit(f => f.Site.TowardsOutput(f[left], f[right])),
                _ => Emit(f => f[left].mm(f[right])),
            };
        }

        private int Emit(RuleInstruction instruction)
        {
            Program.Add(instruction);
            return Program.Count - 1;
        }

        private static bool IsRandom(RuleNode node) => node switch
        {
            Apply1 apply => apply.Function.IsRandom || IsRandom(apply.Argument),
            Apply2 apply => IsRandom(apply.Left) || IsRandom(apply.Right),
            _ => false,
        };
    }
}
