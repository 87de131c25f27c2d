using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Matrix.Core.RepositoryTests.PublicApi;

/// <summary>A caller passes any collection. The default of an immutable array throws when it is read, and a parameter of a list type forces a copy.</summary>
public sealed class CollectionTests
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void Package_Options_AreNotImmutableArrays(string package) => Assert.Empty(Assembly.Load(package).GetExportedTypes().SelectMany(FindOptions));

    [Theory]
    [MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void Package_Parameters_AreNotConcreteCollections(string package) => Assert.Empty(Assembly.Load(package).GetExportedTypes().SelectMany(FindParameters));

    [Fact]
    public void Find_PlantedMembers_AreFound()
    {
        Assert.Equal(["PlantedOptions.Items"], FindOptions(typeof(PlantedOptions)), StringComparer.Ordinal);
        Assert.Equal(["PlantedOptions.Set(items)", "PlantedOptions.Set(more)", "PlantedOptions..ctor(items)"], FindParameters(typeof(PlantedOptions)), StringComparer.Ordinal);
    }

    private static IEnumerable<string> FindOptions(Type type) => type.GetProperties(Public)
        .Where(property => (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Settings", StringComparison.Ordinal))
            && property.SetMethod is { IsPublic: true } && DefinitionOf(property.PropertyType) == typeof(ImmutableArray<>))
        .Select(property => $"{type.Name}.{property.Name}");

    /// <summary>An array of bytes is no collection: the caller gives the bytes away.</summary>
    private static IEnumerable<string> FindParameters(Type type) => type.GetMethods(Public).Where(method => !method.IsSpecialName && method.Name != "Deconstruct").Concat<MethodBase>(type.GetConstructors())
        .SelectMany(method => method.GetParameters(), (method, parameter) => (method, parameter))
        .Where(pair => !pair.parameter.IsOut && pair.parameter.ParameterType != typeof(byte[]) && IsConcrete(pair.parameter.ParameterType) && !IsPositional(type, pair.parameter))
        .Select(pair => $"{type.Name}.{pair.method.Name}({pair.parameter.Name})");

    private static bool IsConcrete(Type type) => type.IsArray || DefinitionOf(type) is { } definition
        && (definition == typeof(ImmutableArray<>) || definition == typeof(ImmutableList<>) || definition == typeof(List<>) || definition == typeof(IList<>)
            || definition == typeof(Dictionary<,>) || definition == typeof(HashSet<>));

    /// <summary>The field of a positional record is at once its parameter and its property.</summary>
    private static bool IsPositional(Type type, ParameterInfo parameter) =>
        parameter.Member is ConstructorInfo && type.GetMethod("Deconstruct") is not null && type.GetProperty(parameter.Name!) is not null;

    private static Type? DefinitionOf(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is looked at by the test above")]
    public sealed class PlantedOptions(ImmutableArray<int> items)
    {
        public ImmutableArray<int> Items { get; init; } = items;

        public ImmutableArray<int> Computed => Items;

        [SuppressMessage("Design", "MA0016:Prefer using collection abstraction instead of implementation", Justification = "it is looked at by the test above")]
        public static void Set(IReadOnlyList<int> any, List<int> items, int[] more, byte[] bytes, out ImmutableArray<int> result) => result = [.. any, .. items, .. more, .. bytes];
    }
}
