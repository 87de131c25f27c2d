using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Matrix.Core.Conformance.PublicApi;

/// <summary>The listing shows what matters to those who use a package.</summary>
public sealed class ApiListingTests
{
    private static readonly string Listing = ApiListing.Of(Assembly.GetExecutingAssembly());

    [Theory]
    [InlineData("public readonly record struct ApiListingTests.Sample : IDisposable")]
    [InlineData("    public const int Limit = 7;")]
    [InlineData("    public Sample(int Number, string? Text = null);")]
    [InlineData("    public required string Name { get; init; }")]
    [InlineData("    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? result, StringComparison how = StringComparison.Ordinal);")]
    [InlineData("    public IReadOnlyDictionary<string, string?>? Map(in int number, params string[] more);")]
    [InlineData("    public override string ToString();")]
    [InlineData("public abstract class ApiListingTests.Parent")]
    [InlineData("    protected Parent();")]
    [InlineData("    protected abstract T Make<T>() where T : class, new();")]
    [InlineData("    public virtual ref readonly int First { get; }")]
    [InlineData("public enum ApiListingTests.Kind : byte")]
    [InlineData("    Second = 2,")]
    [InlineData("    public ReadOnlySpan<byte>.Enumerator Walk();")]
    [InlineData("public delegate string? ApiListingTests.Handler(ref int number);")]
    [InlineData("public readonly struct ApiListingTests.Ordered : IComparable<ApiListingTests.Ordered>, IEquatable<ApiListingTests.Ordered>")]
    [InlineData("public readonly struct ApiListingTests.Unordered : IEquatable<ApiListingTests.Unordered>")]
    public void Listing_Declaration_IsWrittenAsCSharpDoes(string line) => Assert.Contains($"\n{line}\n", Listing, StringComparison.Ordinal);

    [Theory]
    [InlineData("Hidden")]
    [InlineData("PrintMembers")]
    [InlineData("Deconstruct")]
    [InlineData("op_Equality")]
    [InlineData("get_Name")]
    public void Listing_WhatIsNoApi_IsLeftOut(string text)
    {
        string sample = Listing[Listing.IndexOf("struct ApiListingTests.Sample", StringComparison.Ordinal)..];
        Assert.DoesNotContain(text, sample[..sample.IndexOf("\n}\n", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    /// <summary>The identifiers have their interfaces through an internal one, and were approved without any.</summary>
    [Theory]
    [InlineData("EventId")]
    [InlineData("KeyId")]
    [InlineData("RoomAlias")]
    [InlineData("RoomId")]
    [InlineData("RoomVersionId")]
    [InlineData("ServerName")]
    [InlineData("StateKey")]
    [InlineData("UserId")]
    [InlineData("Utf8Text")]
    public void Approved_Identifier_HasItsInterfaces(string name)
    {
        string approved = File.ReadAllText(Repository.PathOf("tests/Matrix.Core.Conformance/PublicApi/Matrix.Core.Identifiers.approved.txt"));
        string declaration = approved.Split('\n').Single(line => line.StartsWith($"public readonly struct {name} : ", StringComparison.Ordinal));
        Assert.All((string[])[$"IComparable<{name}>", $"IEquatable<{name}>", "IUtf8SpanFormattable"], item => Assert.Contains(item, declaration, StringComparison.Ordinal));
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "they are looked at by the tests above")]
    public readonly record struct Sample(int Number, string? Text = null) : IDisposable
    {
        public const int Limit = 7;

        public required string Name { get; init; }

        internal int Hidden => Number;

        public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? result, StringComparison how = StringComparison.Ordinal)
        {
            result = text.IsEmpty ? null : how.ToString();
            return result is not null;
        }

        public IReadOnlyDictionary<string, string?>? Map(in int number, params string[] more) => number > more.Length ? null : new Dictionary<string, string?>(StringComparer.Ordinal);

        public override string ToString() => Name;

        public void Dispose()
        {
        }
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "they are looked at by the tests above")]
    public abstract class Parent
    {
        private readonly int[] _numbers = [1];

        public ReadOnlySpan<byte>.Enumerator Walk() => ReadOnlySpan<byte>.Empty.GetEnumerator();

        public virtual ref readonly int First => ref _numbers[0];

        protected abstract T Make<T>()
            where T : class, new();
    }

    /// <summary>As the identifiers are: what it can do comes through an interface that users do not see.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "they are looked at by the tests above")]
    public readonly struct Ordered : IOrdered<Ordered>
    {
        public int CompareTo(Ordered other) => 0;

        public bool Equals(Ordered other) => true;

        public override bool Equals(object? obj) => obj is Ordered;

        public override int GetHashCode() => 0;

        public static bool operator ==(Ordered left, Ordered right) => left.Equals(right);

        public static bool operator !=(Ordered left, Ordered right) => !left.Equals(right);

        public static bool operator <(Ordered left, Ordered right) => left.CompareTo(right) < 0;

        public static bool operator <=(Ordered left, Ordered right) => left.CompareTo(right) <= 0;

        public static bool operator >(Ordered left, Ordered right) => left.CompareTo(right) > 0;

        public static bool operator >=(Ordered left, Ordered right) => left.CompareTo(right) >= 0;
    }

    /// <summary>The same after the planted loss of <see cref="IComparable{T}"/>.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "they are looked at by the tests above")]
    public readonly struct Unordered : IUnordered<Unordered>
    {
        public bool Equals(Unordered other) => true;

        public override bool Equals(object? obj) => obj is Unordered;

        public override int GetHashCode() => 0;

        public static bool operator ==(Unordered left, Unordered right) => left.Equals(right);

        public static bool operator !=(Unordered left, Unordered right) => !left.Equals(right);
    }

    private interface IOrdered<T> : IComparable<T>, IEquatable<T>;

    private interface IUnordered<T> : IEquatable<T>;

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "they are looked at by the tests above")]
    [SuppressMessage("Design", "CA1028:Enum Storage should be Int32", Justification = "the listing shows it")]
    public enum Kind : byte
    {
        First,
        Second = 2,
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "they are looked at by the tests above")]
    [SuppressMessage("Design", "MA0046:Use EventHandler<T> to declare events", Justification = "it is no event")]
    public delegate string? Handler(ref int number);
}
