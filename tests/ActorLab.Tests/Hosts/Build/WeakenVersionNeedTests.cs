using System.Text;
using ActorLab.Build;
using TorchSharp;

namespace ActorLab.Tests.Hosts.Build;

public sealed class WeakenVersionNeedTests : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";

    private readonly string _folder = Directory.CreateTempSubdirectory("actorlab").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_need_is_made_weak_once_and_nothing_else_changes()
    {
        (byte[] elf, int flags) = TinyElf("GLIBC_2.17", "GLIBCXX_3.4.9", Version);
        string file = Write(elf);
        Assert.Equal(1, ElfVersionNeeds.Weaken(file, Version));
        byte[] expected = [.. elf];
        expected[flags] = 2;
        Assert.Equal(expected, File.ReadAllBytes(file));
        Assert.Equal(0, ElfVersionNeeds.Weaken(file, Version));
        Assert.Equal(expected, File.ReadAllBytes(file));
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")]
    [InlineData("GLIBCXX_3.4.33")]
    [InlineData("")]
    public void Another_version_is_left_alone(string other)
    {
        (byte[] elf, _) = TinyElf("GLIBC_2.17", Version);
        string file = Write(elf);
        Assert.Equal(0, ElfVersionNeeds.Weaken(file, other));
        Assert.Equal(elf, File.ReadAllBytes(file));
    }

    [Fact]
    public void What_is_no_64_bit_little_endian_ELF_is_left_alone()
    {
        (byte[] elf, _) = TinyElf(Version);
        byte[] narrow = [.. elf], big = [.. elf];
        narrow[4] = 1;
        big[5] = 2;
        foreach (byte[] bytes in new[] { Encoding.ASCII.GetBytes("no ELF at all, but it names " + Version), [], elf[..40], narrow, big })
        {
            string file = Write(bytes);
            Assert.Equal(0, ElfVersionNeeds.Weaken(file, Version));
            Assert.Equal(bytes, File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void A_hard_link_into_the_package_cache_is_not_written_through()
    {
        (byte[] elf, _) = TinyElf(Version);
        string cached = Write(elf), copy = Path.Combine(_folder, "copy.so");
        if (!OperatingSystem.IsLinux()) return;
        using (var ln = System.Diagnostics.Process.Start("ln", [cached, copy])) ln.WaitForExit();
        Assert.Equal(1, ElfVersionNeeds.Weaken(copy, Version));
        Assert.Equal(elf, File.ReadAllBytes(cached));
    }

    [Fact]
    public void A_system_that_has_the_version_needs_no_change()
    {
        Assert.False(ElfVersionNeeds.SystemProvides([_folder], Version));
        File.WriteAllText(Path.Combine(_folder, "libstdc++.so.6"), "...GLIBCXX_3.4.31\0GLIBCXX_3.4.320\0");
        Assert.False(ElfVersionNeeds.SystemProvides([_folder], Version));
        File.WriteAllText(Path.Combine(_folder, "libstdc++.so.6"), "...GLIBCXX_3.4.32\0");
        Assert.True(ElfVersionNeeds.SystemProvides([Path.Combine(_folder, "none"), _folder], Version));
    }

    [Fact]
    public void TorchSharp_loads_and_computes_here()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(6f, torch.tensor(new[] { 1f, 2f, 3f }).sum().item<float>());
    }

    private string Write(byte[] bytes)
    {
        string file = Path.Combine(_folder, "lib.so");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>
    /// An ELF file of a header, a section of two version-need records (the first with the first version, the second with
    /// the rest), its strings and three section headers. Returns the offset of the last version's flags too.
    /// </summary>
    private static (byte[] File, int Flags) TinyElf(params string[] versions)
    {
        const int Needs = 64, Record = 16, Entry = 16;
        string[][] records = versions.Length > 1 ? [versions[..1], versions[1..]] : [versions];
        int strings = Needs + (records.Length * Record) + (versions.Length * Entry);
        byte[] names = Encoding.ASCII.GetBytes("\0" + string.Concat(versions.Select(v => v + "\0")));
        int headers = strings + names.Length;
        byte[] file = new byte[headers + (3 * 64)];
        void Put16(int at, int value) => BitConverter.TryWriteBytes(file.AsSpan(at), (ushort)value);
        void Put32(int at, int value) => BitConverter.TryWriteBytes(file.AsSpan(at), value);
        void Put64(int at, long value) => BitConverter.TryWriteBytes(file.AsSpan(at), value);

        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        Put64(0x28, headers);
        Put16(0x3a, 64);
        Put16(0x3c, 3);
        names.CopyTo(file, strings);

        int at = Needs, name = 1, flags = 0;
        for (int r = 0; r < records.Length; r++)
        {
            int size = Record + (records[r].Length * Entry);
            Put16(at, 1);
            Put16(at + 2, records[r].Length);
            Put32(at + 8, Record);
            Put32(at + 12, r + 1 < records.Length ? size : 0);
            for (int e = 0; e < records[r].Length; e++)
            {
                int entry = at + Record + (e * Entry);
                flags = entry + 4;
                Put32(entry + 8, name);
                Put32(entry + 12, e + 1 < records[r].Length ? Entry : 0);
                name += records[r][e].Length + 1;
            }

            at += size;
        }

        // Section 1 is .gnu.version_r and names its strings, section 2.
        Put32(headers + 64 + 4, 0x6ffffffe);
        Put64(headers + 64 + 24, Needs);
        Put32(headers + 64 + 40, 2);
        Put32(headers + 64 + 44, records.Length);
        Put32(headers + 128 + 4, 3);
        Put64(headers + 128 + 24, strings);
        return (file, flags);
    }
}
