using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing.Tests.Units;

/// <summary>The identifiers collide where hashing is weak, and the library's hash codes tell them apart.</summary>
public sealed class CollidingIdentifiersTests
{
    private const int Count = 1000;
    private static readonly ServerName Server = ServerName.Parse("evil.example");

    [Fact]
    public void UserIds_AThousand_AreValidAndDistinct()
    {
        UserId[] ids = [.. CollidingIdentifiers.UserIds(Server, Count)];
        Assert.Equal(Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(UserId.TryParse(id.ToString(), out _) && id.ServerName == Server && id.Utf8Span.Length <= 189));
    }

    [Fact]
    public void UserIds_UnderXxHash32WithARandomSeed_Collide() =>
        Assert.InRange(LargestClass(CollidingIdentifiers.UserIds(Server, Count).Select(id => XxHash32(id.Utf8Span))), 10, Count);

    [Fact]
    public void EventIds_UnderXxHash32WithARandomSeed_Collide() =>
        Assert.InRange(LargestClass(CollidingIdentifiers.EventIds(Server, Count).Select(id => XxHash32(id.Utf8Span))), 10, Count);

    [Fact]
    public void GetHashCode_IdentifiersMadeToCollide_DoNot()
    {
        // Two of a thousand share 32 bits by chance in one run of 8,000; three in none.
        Assert.InRange(LargestClass(CollidingIdentifiers.UserIds(Server, Count).Select(id => id.GetHashCode())), 1, 2);
        Assert.InRange(LargestClass(CollidingIdentifiers.EventIds(Server, Count).Select(id => id.GetHashCode())), 1, 2);
        Assert.InRange(LargestClass(CollidingIdentifiers.UserIds(Server, Count).Select(id => new StateSlot(Utf8Text.FromString("m.room.member"), id.Text).GetHashCode())), 1, 2);
    }

    [Fact]
    public void Dictionary_OfIdentifiersMadeToCollide_ComparesInProportionToThem()
    {
        long small = Comparisons(Count);
        long large = Comparisons(4 * Count);
        Assert.InRange(small, 0, 3 * Count);
        Assert.InRange(large, 0, 3 * 4 * Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void UserIds_AtTheBounds_AreAsManyAsAskedFor(int count) => Assert.Equal(count, CollidingIdentifiers.UserIds(Server, count).Length);

    [Theory]
    [InlineData(-1)]
    [InlineData((1 << CollidingIdentifiers.Positions) + 1)]
    public void UserIds_MoreThanThereAre_Throws(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => CollidingIdentifiers.UserIds(Server, count));

    /// <summary>How often two identifiers of one bucket are compared while all are added and found again.</summary>
    private static long Comparisons(int count)
    {
        var comparer = new CountingComparer();
        var ids = new HashSet<UserId>(comparer);
        foreach (UserId id in CollidingIdentifiers.UserIds(Server, count))
        {
            Assert.True(ids.Add(id));
            Assert.Contains(id, ids);
        }

        return comparer.Comparisons;
    }

    private static int XxHash32(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private static int LargestClass(IEnumerable<int> hashes) => hashes.GroupBy(hash => hash).Max(group => group.Count());

    private sealed class CountingComparer : IEqualityComparer<UserId>
    {
        public long Comparisons { get; private set; }

        public bool Equals(UserId x, UserId y)
        {
            Comparisons++;
            return x == y;
        }

        public int GetHashCode([DisallowNull] UserId obj) => obj.GetHashCode();
    }
}
