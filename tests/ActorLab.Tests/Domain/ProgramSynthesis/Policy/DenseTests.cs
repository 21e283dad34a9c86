using System.Numerics;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

public sealed class DenseTests
{
    private readonly RandomStream _random = new(1);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 33, 5)]
    [InlineData(13, 64, 7)]
    [InlineData(25, 200, 41)]
    [InlineData(8, 31, 9)]
    public void ProductsAreThoseOfThePlainLoops(int m, int n, int k)
    {
        float[] a = Some(m * k), b = Some(k * n), before = Some(m * n), transposed = new float[m * k];
        Dense.Transpose(a, transposed, m, k);
        double[] expected = [.. before.Select(x => (double)x)];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                for (int p = 0; p < k; p++)
                    expected[i * n + j] += (double)a[i * k + p] * b[p * n + j];
        float[] plain = [.. before], mirrored = [.. before];
        Dense.AddProduct(a, b, plain, m, n, k);
        Dense.AddTransposedProduct(transposed, b, mirrored, m, n, k);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], plain[i], 1e-5);
            Assert.Equal(expected[i], mirrored[i], 1e-5);
        }
    }

    [Fact]
    public void AMatrixThatIsTooShortIsRefused() =>
        Assert.Throws<ArgumentException>(() => Dense.AddProduct(new float[5], new float[6], new float[4], 2, 2, 3));

    [Fact]
    public void GatesAreThoseOfTheLibraryToAFewUnitsOfTheLastPlace()
    {
        for (float x = -100; x < 100; x += 0.0173f)
        {
            float exp = Dense.Exp(new Vector<float>(x))[0], sigmoid = Dense.Sigmoid(new Vector<float>(x))[0], tanh = Dense.Tanh(new Vector<float>(x))[0];
            if (Math.Abs(x) < 87) Assert.Equal(1, exp / MathF.Exp(x), 1e-6);
            Assert.Equal(1 / (1 + Math.Exp(-x)), sigmoid, 2e-7);
            Assert.Equal(Math.Tanh(x), tanh, 3e-7);
        }
    }

    [Fact]
    public void TheWayBackThroughDroppedLayersIsThatOfFiniteDifferences()
    {
        const int Inputs = 5, Units = 9, Layers = 2;
        PackedQuestions questions = new([.. Tiny.Make().Questions.Select(q => q.Input)]);
        float[] tokens = Some(questions.Tokens * Inputs);
        float[][] masks = [.. Enumerable.Range(0, Layers).Select(_ => Some(questions.Tokens * Units).Select(x => x < -0.3f ? 0 : 1.4f).ToArray())];
        (float[] Hidden, float[] Input, float[] Bias)[] weights =
            [.. Enumerable.Range(0, Layers).Select(i => (Some(4 * Units * Units), Some(4 * Units * (i == 0 ? Inputs : Units)), Some(4 * Units)))];
        float[] outputs = Some(questions.Tokens * Units);
        (float[] H, float[] C)[] last = [.. Enumerable.Range(0, Layers).Select(_ => (Some(questions.Count * Units), Some(questions.Count * Units)))];

        EncoderStack stack = Make();
        RecurrentGradient[] gradients = [.. weights.Select(w => new RecurrentGradient(new float[w.Input.Length], new float[w.Hidden.Length], new float[w.Bias.Length]))];
        float[] tokenGradient = new float[tokens.Length];
        stack.Backward(outputs, Units, 0, last, i => weights[i].Hidden, i => weights[i].Input, gradients, tokenGradient);
        Check(tokens, tokenGradient);
        for (int i = 0; i < Layers; i++)
        {
            Check(weights[i].Input, gradients[i].Input);
            Check(weights[i].Hidden, gradients[i].Hidden);
            Check(weights[i].Bias, gradients[i].Bias);
        }

        EncoderStack Make()
        {
            int layer = 0;
            return new EncoderStack([.. weights.Select((w, i) => Recurrent(w, i == 0 ? Inputs : Units))], questions, questions.Backward, tokens, _ => masks[layer++]);
        }

        double Loss()
        {
            EncoderStack made = Make();
            float[] rows = new float[outputs.Length];
            made.WriteTo(rows, Units, 0);
            double sum = rows.Zip(outputs, (x, y) => (double)x * y).Sum();
            for (int i = 0; i < Layers; i++)
            {
                (float[] h, float[] c) = made.Last(i);
                sum += h.Zip(last[i].H, (x, y) => (double)x * y).Sum() + c.Zip(last[i].C, (x, y) => (double)x * y).Sum();
            }

            return sum;
        }

        void Check(float[] values, float[] gradient)
        {
            const float Nudge = 1 / 128f;
            for (int i = 0; i < values.Length; i += Math.Max(1, values.Length / 7))
            {
                float value = values[i];
                values[i] = value + Nudge;
                double above = Loss();
                values[i] = value - Nudge;
                double below = Loss();
                values[i] = value;
                Assert.Equal((above - below) / (2 * Nudge), gradient[i], 3e-3 * Math.Max(1, Math.Abs(gradient[i])));
            }
        }
    }

    private static RecurrentWeights Recurrent((float[] Hidden, float[] Input, float[] Bias) weights, int inputs)
    {
        int units = weights.Bias.Length / 4;
        float[] input = new float[weights.Input.Length], hidden = new float[weights.Hidden.Length];
        Dense.Transpose(weights.Input, input, 4 * units, inputs);
        Dense.Transpose(weights.Hidden, hidden, 4 * units, units);
        return new RecurrentWeights(inputs, units, input, hidden, weights.Bias);
    }

    private float[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() * 2 - 1))];
}
