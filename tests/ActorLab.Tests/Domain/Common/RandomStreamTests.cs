using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using ActorLab.Domain.Common;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.Common;

public sealed class RandomStreamTests
{
    // The known-answer vectors published for philox4x32 with ten rounds.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_answers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        Assert.Equal((r0, r1, r2, r3), RandomStream.Philox(c0, c1, c2, c3, k0, k1));

    [Property]
    public void Philox_equals_an_implementation_in_big_integers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1) =>
        Assert.Equal(Independent([c0, c1, c2, c3], k0, k1), Words(RandomStream.Philox(c0, c1, c2, c3, k0, k1)));

    [Fact]
    public void A_stream_is_the_block_function_of_its_named_key_and_its_position()
    {
        byte[] name = [.. BitConverter.GetBytes(7UL), .. BitConverter.GetBytes(3), .. Encoding.UTF8.GetBytes("explorer")];
        ulong key = BitConverter.ToUInt64(SHA256.HashData(name));
        uint[] expected = [.. Enumerable.Range(0, 3).SelectMany(block => Independent([(uint)block, 0, 0, 0], (uint)key, (uint)(key >> 32)))];

        RandomStream stream = new RandomStreams(7).Get("explorer", 3);
        Assert.Equal(expected, Enumerable.Range(0, 12).Select(_ => stream.NextUInt()));
    }

    [Property]
    public void A_restored_stream_goes_on_where_the_saved_one_stood(ulong key, byte drawn)
    {
        var stream = new RandomStream(key);
        for (int i = 0; i < drawn; i++) stream.NextUInt();
        var restored = new RandomStream(stream.State);
        for (int i = 0; i < 10; i++) Assert.Equal(stream.NextUInt(), restored.NextUInt());
        Assert.Equal(stream.State, restored.State);
    }

    [Fact]
    public void Names_indices_and_seeds_give_different_streams()
    {
        var first = new HashSet<ulong>();
        foreach (ulong seed in new ulong[] { 0, 1, 2 })
        foreach (string component in new[] { "a", "b", "ab" })
        foreach (int index in new[] { 0, 1, -1 })
            Assert.True(first.Add(new RandomStreams(seed).Get(component, index).NextULong()));
    }

    [Fact]
    public void The_state_may_stand_beyond_32_bits_of_blocks()
    {
        var stream = new RandomStream(new RandomStreamState(5, (1UL << 36) + 2));
        uint[] block = Independent([0, 4, 0, 0], 5, 0);
        Assert.Equal(block[2], stream.NextUInt());
        Assert.Equal(block[3], stream.NextUInt());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Bounded_numbers_are_uniform(int bound)
    {
        RandomStream stream = new RandomStreams(1).Get("uniform", bound);
        int[] counts = new int[bound];
        const int Draws = 60_000;
        for (int i = 0; i < Draws; i++) counts[stream.NextInt(bound)]++;
        double expected = (double)Draws / bound;
        double chiSquare = counts.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.True(chiSquare < 30, $"chi square {chiSquare}");
    }

    [Fact]
    public void A_bound_that_does_not_divide_the_words_rejects_without_bias()
    {
        // With this bound, multiply-and-shift without rejection would give a third of the values half as often again.
        const int Bound = 3 << 29;
        RandomStream stream = new RandomStreams(2).Get("rejection");
        int third = 0, low = 0;
        const int Draws = 20_000;
        for (int i = 0; i < Draws; i++)
        {
            int value = stream.NextInt(Bound);
            Assert.InRange(value, 0, Bound - 1);
            if (value % 3 == 0) third++;
            if (value < Bound / 2) low++;
        }

        Assert.InRange(third, Draws / 3 - 400, Draws / 3 + 400);
        Assert.InRange(low, Draws / 2 - 400, Draws / 2 + 400);
    }

    [Fact]
    public void Doubles_and_gaussians_have_their_moments()
    {
        RandomStream stream = new RandomStreams(3).Get("moments");
        double[] uniform = [.. Enumerable.Range(0, 20_000).Select(_ => stream.NextDouble())];
        double[] normal = [.. Enumerable.Range(0, 20_000).Select(_ => stream.NextGaussian())];
        Assert.All(uniform, x => Assert.InRange(x, 0, 1 - 1e-17));
        Assert.InRange(uniform.Average(), 0.49, 0.51);
        Assert.InRange(normal.Average(), -0.03, 0.03);
        Assert.InRange(normal.Average(x => x * x), 0.96, 1.04);
    }

    [Fact]
    public void Shuffling_makes_every_order_equally_often()
    {
        RandomStream stream = new RandomStreams(4).Get("shuffle");
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 6_000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            stream.Shuffle<char>(items);
            counts[new string(items)] = counts.GetValueOrDefault(new string(items)) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, c => Assert.InRange(c, 850, 1150));
    }

    [Fact]
    public void A_bound_must_be_positive() => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1).NextInt(0));

    private static uint[] Words((uint A, uint B, uint C, uint D) block) => [block.A, block.B, block.C, block.D];

    // Written from the published definition, in arithmetic that cannot overflow.
    private static uint[] Independent(uint[] counter, uint key0, uint key1)
    {
        BigInteger word = BigInteger.Pow(2, 32);
        BigInteger[] c = [.. counter.Select(x => new BigInteger(x))];
        for (int round = 0; round < 10; round++)
        {
            BigInteger k0 = (key0 + round * new BigInteger(0x9E3779B9)) % word;
            BigInteger k1 = (key1 + round * new BigInteger(0xBB67AE85)) % word;
            BigInteger p0 = c[0] * 0xD2511F53, p1 = c[2] * 0xCD9E8D57;
            c = [p1 / word ^ c[1] ^ k0, p1 % word, p0 / word ^ c[3] ^ k1, p0 % word];
        }

        return [.. c.Select(x => (uint)x)];
    }
}
