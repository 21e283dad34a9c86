using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
#if !TESTS
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
#endif

namespace ActorLab.Build
{
#if !TESTS
    /// <summary>
    /// Build task that marks one symbol version, which a Linux library needs, as weak in the copy in the output folder.
    /// TorchSharp's native library asks for <c>GLIBCXX_3.4.32</c> only for a link anchor that nothing resolves at run
    /// time; the loader of a system with an older libstdc++ refuses it all the same. See docs/architecture.md.
    /// </summary>
    public sealed class WeakenVersionNeed : Task
    {
        /// <summary>The libraries to look at; those that do not exist are passed over.</summary>
        [Required]
        public ITaskItem[] Libraries { get; set; } = Array.Empty<ITaskItem>();

        /// <summary>The symbol version to weaken, for example <c>GLIBCXX_3.4.32</c>.</summary>
        [Required]
        public string Version { get; set; } = "";

        /// <summary>Folders searched for the system's <c>libstdc++.so.6</c>; separated by semicolons.</summary>
        public string SystemFolders { get; set; } =
            "/usr/lib/x86_64-linux-gnu;/lib/x86_64-linux-gnu;/usr/lib64;/lib64;/usr/lib;/usr/lib/aarch64-linux-gnu";

        /// <inheritdoc />
        public override bool Execute()
        {
            if (ElfVersionNeeds.SystemProvides(SystemFolders.Split(';'), Version)) return true;
            foreach (ITaskItem item in Libraries)
            {
                string path = item.ItemSpec;
                if (!File.Exists(path)) continue;
                int changed = ElfVersionNeeds.Weaken(path, Version);
                if (changed > 0) Log.LogMessage(MessageImportance.Normal, "{0}: {1} made weak in {2} place(s)", path, Version, changed);
            }

            return !Log.HasLoggedErrors;
        }
    }
#endif

    /// <summary>The <c>.gnu.version_r</c> section of a 64-bit little-endian ELF file.</summary>
    public static class ElfVersionNeeds
    {
        private const uint SectionTypeVersionNeed = 0x6ffffffe;
        private const ushort WeakFlag = 2;

        /// <summary>Sets the weak flag on every need of <paramref name="version"/>; returns how many entries changed.</summary>
        public static int Weaken(string path, string version)
        {
            byte[] file = File.ReadAllBytes(path);
            List<int> flags = StrongNeeds(file, version);
            if (flags.Count == 0) return 0;
            foreach (int at in flags) file[at] |= (byte)WeakFlag;
            // A new file under the same name, so that a hard link into the package cache is never written through.
            string temporary = path + ".weak";
            File.WriteAllBytes(temporary, file);
            File.Delete(path);
            File.Move(temporary, path);
            return flags.Count;
        }

        /// <summary>File offsets of the flags of all needs of <paramref name="version"/> that are not weak.</summary>
        public static List<int> StrongNeeds(byte[] file, string version)
        {
            var found = new List<int>();
            bool elf64 = file.Length >= 64 && file[0] == 0x7f && file[1] == 'E' && file[2] == 'L' && file[3] == 'F' && file[4] == 2 && file[5] == 1;
            if (!elf64) return found;
            long sections = BitConverter.ToInt64(file, 0x28);
            int entrySize = BitConverter.ToUInt16(file, 0x3a), count = BitConverter.ToUInt16(file, 0x3c);
            for (int i = 0; i < count; i++)
            {
                int section = checked((int)(sections + (long)i * entrySize));
                if (BitConverter.ToUInt32(file, section + 4) != SectionTypeVersionNeed) continue;
                int records = BitConverter.ToInt32(file, section + 44);
                int link = BitConverter.ToInt32(file, section + 40);
                int strings = checked((int)BitConverter.ToInt64(file, checked((int)(sections + (long)link * entrySize)) + 24));
                int record = checked((int)BitConverter.ToInt64(file, section + 24));
                for (int r = 0; r < records; r++)
                {
                    int entry = record + BitConverter.ToInt32(file, record + 8);
                    for (int e = BitConverter.ToUInt16(file, record + 2); e > 0; e--)
                    {
                        bool weak = (BitConverter.ToUInt16(file, entry + 4) & WeakFlag) != 0;
                        if (!weak && TextAt(file, strings + BitConverter.ToInt32(file, entry + 8)) == version) found.Add(entry + 4);
                        entry += BitConverter.ToInt32(file, entry + 12);
                    }

                    record += BitConverter.ToInt32(file, record + 12);
                }
            }

            return found;
        }

        /// <summary>Whether a libstdc++ in one of the folders defines the version, so that nothing needs to change.</summary>
        public static bool SystemProvides(IEnumerable<string> folders, string version)
        {
            foreach (string folder in folders)
            {
                string path = Path.Combine(folder, "libstdc++.so.6");
                if (File.Exists(path)) return IndexOf(File.ReadAllBytes(path), Encoding.ASCII.GetBytes(version + "\0")) >= 0;
            }

            return false;
        }

        private static int IndexOf(byte[] text, byte[] pattern)
        {
            for (int i = 0; i + pattern.Length <= text.Length; i++)
            {
                int k = 0;
                while (k < pattern.Length && text[i + k] == pattern[k]) k++;
                if (k == pattern.Length) return i;
            }

            return -1;
        }

        private static string TextAt(byte[] file, int offset)
        {
            int end = Array.IndexOf(file, (byte)0, offset);
            return Encoding.ASCII.GetString(file, offset, end - offset);
        }
    }
}
