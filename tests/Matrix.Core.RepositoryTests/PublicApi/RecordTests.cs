using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Matrix.Core.RepositoryTests.PublicApi;

/// <summary>
/// A positional record cannot get another field without a break of its constructor and of its deconstruction. Public records are therefore positional only up
/// to two fields.
/// </summary>
public sealed class RecordTests
{
    private const int MaxPositionalFields = 2;

    [Theory]
    [MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void Package_PublicRecords_ArePositionalUpToTwoFields(string package) =>
        Assert.Empty(Assembly.Load(package).GetExportedTypes().Where(type => CountPositionalFields(type) > MaxPositionalFields).Select(type => type.FullName));

    [Theory]
    [InlineData(typeof(Two), 2)]
    [InlineData(typeof(Three), 3)]
    [InlineData(typeof(ThreeInAStruct<int>), 3)]
    [InlineData(typeof(ByName), 0)]
    public void Count_Record_IsThatOfItsPositionalFields(Type type, int expected) => Assert.Equal(expected, CountPositionalFields(type));

    /// <summary>The compiler gives a positional record a method that deconstructs it into the fields of its constructor.</summary>
    private static int CountPositionalFields(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.Name == "Deconstruct")
        .Select(method => method.GetParameters())
        .Where(fields => type.GetConstructors().Any(constructor =>
            constructor.GetParameters().Select(parameter => (parameter.Name, parameter.ParameterType)).SequenceEqual(fields.Select(field => (field.Name, field.ParameterType.GetElementType()!)))))
        .Select(fields => fields.Length)
        .DefaultIfEmpty()
        .Max();

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the test above")]
    public sealed record Two(int A, int B);

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the test above")]
    public sealed record Three(int A, int B, int C);

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the test above")]
    public readonly record struct ThreeInAStruct<T>(T A, T B, T C);

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the test above")]
    public sealed record ByName
    {
        public int A { get; init; }

        public int B { get; init; }

        public int C { get; init; }
    }
}
