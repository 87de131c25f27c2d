using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

/// <summary>The paths of keys in a state, and that the shape that follows from them is one and the same in every process.</summary>
public sealed class StatePathTests
{
    /// <summary>SHA-256 over the shape of <see cref="ShapeOfASample"/>, written down once: every process of every machine comes to it.</summary>
    private const string ShapeWrittenDown = "cf9a5cdbbddbaf22b0a8889c3e8d9d0b418cb4a14a2b78b05eac91210c8779a9";

    [Theory]
    [InlineData("m.room.create", "")]
    [InlineData("m.room.power_levels", "")]
    [InlineData("m.room.join_rules", "")]
    [InlineData("m.room.power_levels", "x")]
    [InlineData("m.room.member", "@alice:example.org")]
    [InlineData("", "")]
    public void Of_AnyKey_IsTheStartOfItsSha256(string type, string key)
    {
        byte[] hash = SHA256.HashData([.. Encoding.ASCII.GetBytes(type), 0xFF, .. Encoding.ASCII.GetBytes(key)]);
        ulong expected = Convert.ToUInt64(Convert.ToHexString(hash.AsSpan(0, 8)), 16);

        Assert.Equal(expected, StatePath.Of(new StateSlot(type, key)));
        Assert.Equal(expected, StatePath.Of(new StateSlot(type, key)));
    }

    [Fact]
    public void Of_KeysWhoseBytesAreTheSameOneAfterTheOther_AreDifferentPaths()
    {
        // With a separator that text may have, all these would be one path, and a peer could choose them.
        string text = new('\0', 40);
        var paths = new HashSet<ulong>();
        for (int i = 0; i <= text.Length; i++)
        {
            Assert.True(paths.Add(StatePath.Of(new StateSlot(text[..i], text[i..]))));
        }
    }

    [Theory]
    [InlineData(StatePath.MaxRememberedLength - 1)]
    [InlineData(StatePath.MaxRememberedLength)]
    [InlineData(StatePath.MaxRememberedLength + 1)]
    [InlineData(60_000)]
    public void Of_KeyOfAnyLength_IsThatOfItsBytes(int length)
    {
        var key = new StateSlot("t", new string('k', length - 1));
        Assert.Equal(StatePath.Compute(in key), StatePath.Of(in key));
        Assert.Equal(StatePath.Compute(in key), StatePath.Of(in key));
    }

    [Fact]
    public void Of_MoreKeysThanAreRemembered_IsThatOfEach()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 3 * StatePath.Remembered; i++)
            {
                var key = new StateSlot("m.room.member", string.Create(CultureInfo.InvariantCulture, $"@u{i}:x"));
                Assert.Equal(StatePath.Compute(in key), StatePath.Of(in key));
            }
        }
    }

    [Fact]
    public void Set_SampleOfEntries_HasTheShapeThatWasWrittenDown() => Assert.Equal(ShapeWrittenDown, ShapeOfASample());

    [Fact]
    public void Set_UnderTwoHashKeys_ComesToOneShape()
    {
        // Each context loads the library anew, as another process would, and so hashes under a key of its own.
        (string Shape, int Hash) first = InAContextOfItsOwn();
        (string Shape, int Hash) second = InAContextOfItsOwn();

        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Equal(ShapeWrittenDown, first.Shape);
        Assert.Equal(ShapeWrittenDown, second.Shape);
    }

    /// <summary>Entries enough for three levels, some removed again.</summary>
    internal static string ShapeOfASample()
    {
        StateNode root = StateNode.Empty;
        int count = 0;
        for (int i = 0; i < 3000; i++)
        {
            var key = new StateSlot("m.room.member", string.Create(CultureInfo.InvariantCulture, $"@u{i}:example.org"));
            root = root.Set(new StateLeaf(new StateEntry(key, EventStore.Id(string.Create(CultureInfo.InvariantCulture, $"$e{i}"))), StatePath.Of(in key), next: null), 0, ref count);
        }

        for (int i = 0; i < 3000; i += 3)
        {
            var key = new StateSlot("m.room.member", string.Create(CultureInfo.InvariantCulture, $"@u{i}:example.org"));
            root = (StateNode)root.Remove(StatePath.Of(in key), in key, 0, ref count)!;
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(StateShape.Of(root))));
    }

    internal static int HashOfASample() => EventStore.Id("$sample").GetHashCode();

    private static (string Shape, int Hash) InAContextOfItsOwn()
    {
        var context = new Alone();
        Type tests = context.LoadFromAssemblyPath(typeof(StatePathTests).Assembly.Location).GetType(typeof(StatePathTests).FullName!)!;
        var result = (Call(nameof(ShapeOfASample)), (int)Call(nameof(HashOfASample)));
        context.Unload();
        return ((string)result.Item1, result.Item2);

        object Call(string name) => tests.GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null)!;
    }

    private sealed class Alone() : AssemblyLoadContext(isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(Path.GetDirectoryName(typeof(StatePathTests).Assembly.Location)!, assemblyName.Name + ".dll");
            return assemblyName.Name!.StartsWith("Matrix.Core", StringComparison.Ordinal) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
