using ActorLab.Interpreter.RuleEvolution;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// A rule made ready to run: a list of delegates over tensors, one for each distinct part of the tree, so that a part that occurs
/// twice is computed once; only noise is drawn anew wherever it is written. Any thread may use
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
        if (site.IsWithinLimit)
        {
            for (int i = 0; i < values.Length; i++) values[i] = _program[i](frame);
            return values[_root];
        }

        long bytes = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _program[i](frame);
            bytes += values[i].numel() * values[i].element_size();
            if (bytes > site.MemoryLimit) throw new RuleMemoryException($"it takes more than the {site.MemoryLimit:N0} bytes that a rule may take at a layer");
        }

        site.IsWithinLimit = true;
        return values[_root];
    }

    private sealed class Compiler
    {
        private static readonly RuleOperand Error = RuleFunctions.FindOperand("b_next")!, Weight = RuleFunctions.FindOperand("W")!;
        private static readonly RuleOperand Gaussian = RuleFunctions.FindOperand("R")!, Signs = RuleFunctions.FindOperand("S")!;
        private static readonly RuleOperand Top = RuleFunctions.FindOperand("b_L")!, TopGaussian = RuleFunctions.FindOperand("R_L")!;

        // What an instruction does and to which values tells it from others.
        private readonly Dictionary<(string Name, int First, int Second), int> _places = [];

        public List<RuleInstruction> Program { get; } = [];

        /// <summary>The place of a tree's value.</summary>
        public int Add(RuleNode node)
        {
            switch (node)
            {
                case Operand operand:
                    return AddOperand(operand.Of);
                case Apply1 apply:
                    int argument = Add(apply.Argument);
                    if (apply.Function.Kind == RuleUnaryKind.Identity) return argument;
                    // Noise is drawn anew wherever it is written.
                    int occurrence = apply.Function.IsRandom ? Program.Count : -1;
                    return Emit(apply.Function.Name, argument, occurrence, RuleOperations.Of(apply.Function, argument, Program.Count));
                case Apply2 apply:
                    if (apply.Function.Kind == RuleBinaryKind.Left) return Add(apply.Left);
                    if (apply.Function.Kind == RuleBinaryKind.Right) return Add(apply.Right);
                    int left = Add(apply.Left), right = Add(apply.Right);
                    if (apply.Function.Kind == RuleBinaryKind.MatrixProduct) return AddProduct(left, right, RuleTyping.FindType(apply.Right)!.Value);
                    return Emit(apply.Function.Name, left, right, RuleOperations.Of(apply.Function.Kind, left, right));
                default:
                    throw new ArgumentException($"{node.GetType().Name} is no node of a rule.", nameof(node));
            }
        }

        private int AddOperand(RuleOperand operand)
        {
            switch (operand.Kind)
            {
                case RuleOperandKind.NextErrorByWeight or RuleOperandKind.Gradient:
                    return AddProduct(AddOperand(Error), AddOperand(Weight), Weight.Type);
                case RuleOperandKind.NextErrorByGaussian:
                    return AddProduct(AddOperand(Error), AddOperand(Gaussian), Gaussian.Type);
                case RuleOperandKind.NextErrorByRademacher:
                    return AddProduct(AddOperand(Error), AddOperand(Signs), Signs.Type);
                case RuleOperandKind.TopErrorByGaussian:
                    return AddProduct(AddOperand(Top), AddOperand(TopGaussian), TopGaussian.Type);
                case RuleOperandKind.BackPropagation:
                    int gradient = AddProduct(AddOperand(Error), AddOperand(Weight), Weight.Type);
                    return Emit(operand.Name, gradient, -1, f => f.Site.IsRectified ? f[gradient] * f.Site.Activation.sign() : f[gradient]);
                default:
                    return Emit(operand.Name, -1, -1, RuleOperations.Of(operand.Kind));
            }
        }

        private int AddProduct(int left, int right, RuleType type) => Emit("matmul", left, right, type switch
        {
            RuleType.Weight => f => f.Site.TowardsInput(f[left], f[right]),
            RuleType.WeightTransposed => f => f.Site.TowardsOutput(f[left], f[right]),
            _ => f => f[left].mm(f[right]),
        });

        private int Emit(string name, int first, int second, RuleInstruction instruction)
        {
            if (_places.TryGetValue((name, first, second), out int known)) return known;
            Program.Add(instruction);
            return _places[(name, first, second)] = Program.Count - 1;
        }
    }
}
