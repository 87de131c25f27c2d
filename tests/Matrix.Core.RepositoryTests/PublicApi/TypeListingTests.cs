using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Matrix.Core.RepositoryTests.PublicApi;

/// <summary>The listing shows what the analyser of the members does not.</summary>
public sealed class TypeListingTests
{
    private const string Prefix = "Matrix.Core.RepositoryTests.PublicApi.TypeListingTests.";
    private static readonly string[] Listing = TypeListing.Of(Assembly.GetExecutingAssembly()).Split('\n');

    [Theory]
    [InlineData("Parent<T> : abstract class : IDisposable where T : NotNullableValueTypeConstraint, DefaultConstructorConstraint, IComparable<T>, ValueType")]
    [InlineData("Parent<T>.Make(TItem[], IReadOnlyDictionary<String, T[]>) where TItem : ReferenceTypeConstraint, DefaultConstructorConstraint")]
    [InlineData("Child : sealed class : TypeListingTests.Parent<Int32>, IDisposable")]
    [InlineData("IHolder<T> : interface where T : IDisposable")]
    [InlineData("Kind : enum : Byte")]
    [InlineData("Handler : delegate")]
    [InlineData("Ordered : readonly struct : IComparable<TypeListingTests.Ordered>, IEquatable<TypeListingTests.Ordered>")]
    public void Listing_Type_IsALine(string line) => Assert.Contains(Prefix + line, Listing, StringComparer.Ordinal);

    /// <summary>The loss comes through an internal interface, and neither a member nor the declaration says it.</summary>
    [Fact]
    public void Listing_PlantedLossOfAnInterface_IsAnotherLine() =>
        Assert.Contains($"{Prefix}Unordered : readonly struct : IEquatable<TypeListingTests.Unordered>", Listing, StringComparer.Ordinal);

    /// <summary>The identifiers have their interfaces through an internal one, and were approved without any.</summary>
    [Theory]
    [InlineData("EventId")]
    [InlineData("KeyId")]
    [InlineData("RoomAlias")]
    [InlineData("RoomId")]
    [InlineData("RoomVersionId")]
    [InlineData("ServerName")]
    [InlineData("StateSlot")]
    [InlineData("UserId")]
    [InlineData("Utf8Text")]
    public void Approved_Identifier_HasItsInterfaces(string name)
    {
        string[] approved = File.ReadAllLines(PublicApiTests.PathOf("Matrix.Core.Identifiers"));
        string line = approved.Single(line => line.StartsWith($"Matrix.Core.Identifiers.{name} : readonly struct : ", StringComparison.Ordinal));
        Assert.All((string[])[$"IComparable<{name}>", $"IEquatable<{name}>", "IUtf8SpanFormattable"], item => Assert.Contains(item, line, StringComparison.Ordinal));
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the tests above")]
    public abstract class Parent<T> : IDisposable
        where T : struct, IComparable<T>
    {
        public abstract void Dispose();

        protected abstract TItem Make<TItem>(TItem[] items, IReadOnlyDictionary<string, T[]> others)
            where TItem : class, new();
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the tests above")]
    public sealed class Child : Parent<int>
    {
        public override void Dispose()
        {
        }

        protected override TItem Make<TItem>(TItem[] items, IReadOnlyDictionary<string, int[]> others) => items[0];
    }

    /// <summary>As the identifiers are: what it can do comes through an interface that users do not see.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the tests above")]
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
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the tests above")]
    public readonly struct Unordered : IUnordered<Unordered>
    {
        public bool Equals(Unordered other) => true;

        public override bool Equals(object? obj) => obj is Unordered;

        public override int GetHashCode() => 0;

        public static bool operator ==(Unordered left, Unordered right) => left.Equals(right);

        public static bool operator !=(Unordered left, Unordered right) => !left.Equals(right);
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the tests above")]
    [SuppressMessage("Design", "CA1040:Avoid empty interfaces", Justification = "the listing shows what its parameter must be")]
    public interface IHolder<T>
        where T : IDisposable;

    private interface IOrdered<T> : IComparable<T>, IEquatable<T>;

    private interface IUnordered<T> : IEquatable<T>;

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the tests above")]
    [SuppressMessage("Design", "CA1028:Enum Storage should be Int32", Justification = "the listing shows it")]
    public enum Kind : byte
    {
        First,
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the tests above")]
    [SuppressMessage("Design", "MA0046:Use EventHandler<T> to declare events", Justification = "it is no event")]
    public delegate string? Handler(ref int number);
}
